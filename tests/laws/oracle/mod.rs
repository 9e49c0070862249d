//! Law 8: on small corpora the fast path equals the definitions, computed by force.

mod boilerplate;
mod definition;
mod documents;
mod lines;
mod passages;

use retold::model::Report;
use retold::observe::Silent;
use retold::resources::Resources;
use retold::settings::Settings;

use crate::support::Folder;
use crate::support::corpus::json_lines;

/// The report on texts, as records of one file.
fn check(texts: &[String], settings: Settings) -> Report {
    let folder = Folder::new();
    folder.write("texts.jsonl", json_lines(texts));
    let inputs = [folder.path().to_owned()];
    retold::check(&inputs, settings, &Resources::default(), &Silent).unwrap()
}
