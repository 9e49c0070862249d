//! What both `check` and `compare` take on what is read.

use clap::Args;

use retold::settings::InputSettings;

/// Flags on what is read, in alphabetical order.
#[derive(Debug, Args)]
pub struct InputArguments {
    /// Field of a JSON-lines record, column of a Parquet file, or key in the front matter of Markdown, that holds the date
    #[arg(
        long,
        value_name = "NAME",
        default_value = "date",
        help_heading = "What to read"
    )]
    pub date_field: String,

    /// Leave out files and folders that match; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "What to read")]
    pub exclude: Vec<String>,

    /// Read hidden files and folders too
    #[arg(long, help_heading = "What to read")]
    pub hidden: bool,

    /// Field of a JSON-lines record, or column of a Parquet file, that holds the id
    #[arg(
        long,
        value_name = "NAME",
        default_value = "id",
        help_heading = "What to read"
    )]
    pub id_field: String,

    /// Read files that match too, whatever their ending; may be given several times
    #[arg(long, value_name = "GLOB", help_heading = "What to read")]
    pub include: Vec<String>,

    /// Do not respect .gitignore, .ignore and .retoldignore
    #[arg(long, help_heading = "What to read")]
    pub no_ignore: bool,

    /// Field of a JSON-lines record, or column of a Parquet file, that holds the text
    #[arg(
        long,
        value_name = "NAME",
        default_value = "text",
        help_heading = "What to read"
    )]
    pub text_field: String,
}

impl InputArguments {
    /// These flags as settings.
    pub fn settings(&self) -> InputSettings {
        InputSettings {
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            hidden: self.hidden,
            ignore_files: !self.no_ignore,
            text_field: self.text_field.clone(),
            id_field: self.id_field.clone(),
            date_field: self.date_field.clone(),
            ..InputSettings::default()
        }
    }
}
