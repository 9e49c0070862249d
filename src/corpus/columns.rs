//! Columns of a Parquet file, read a few rows at a time.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};

use crate::dates;
use crate::day::Day;

/// Whether each row has one string there, or bytes that may be one, or null.
pub(super) fn holds_text(column: &ColumnDescriptor) -> bool {
    column.max_rep_level() == 0 && column.physical_type() == Type::BYTE_ARRAY
}

/// Whether each row has one string, one whole number, or null there.
pub(super) fn holds_ids(column: &ColumnDescriptor) -> bool {
    let number = matches!(column.physical_type(), Type::INT32 | Type::INT64);
    holds_text(column) || column.max_rep_level() == 0 && number
}

/// Whether each row has one day, one point in time, one string or number that may be a date, or null there.
pub(super) fn holds_dates(column: &ColumnDescriptor) -> bool {
    holds_ids(column)
}

/// Runs `read`. The crate trusts some figures of a file and panics where they make no sense; one bad file must not end
/// a run.
///
/// # Errors
/// That of `read`, or that it panicked.
pub(super) fn guarded<R>(read: impl FnOnce() -> Result<R>) -> Result<R> {
    // What `read` was working on is not looked at again after an error.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(ParquetError::General(
            "its figures make no sense".to_owned(),
        ))
    })
}

/// The pages of a column. Reads one at a time.
///
/// # Errors
/// If they are compressed in a way that is not known, or lie nowhere.
pub(super) fn pages(
    file: &Arc<File>,
    group: &RowGroupMetaData,
    column: usize,
) -> Result<Box<dyn PageReader>> {
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    let column = group.column(column);
    let start = column.dictionary_page_offset().unwrap_or(0);
    if start < 0 || column.data_page_offset() < 0 || column.compressed_size() < 0 {
        return Err(ParquetError::General("a column lies nowhere".to_owned()));
    }
    let pages = guarded(|| SerializedPageReader::new(Arc::clone(file), column, rows, None))?;
    Ok(Box::new(pages))
}

/// A column with at most one value in each row.
struct Values<T: DataType> {
    reader: ColumnReaderImpl<T>,
    /// The level of a row that has a value; others are null.
    level: i16,
}

impl<T: DataType> Values<T> {
    fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Values<T> {
        Values {
            level: column.max_def_level(),
            reader: ColumnReaderImpl::new(column, pages),
        }
    }

    /// The values of the next `rows` rows.
    fn next(&mut self, rows: usize) -> Result<Vec<Option<T::T>>> {
        let (mut levels, mut values) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let (mut read, mut full) = (0, 0);
        while read < rows {
            let (more, some, _) = guarded(|| {
                let levels = Some(&mut levels);
                self.reader
                    .read_records(rows - read, levels, None, &mut values)
            })?;
            if more == 0 {
                return Err(ParquetError::EOF("a column ends early".to_owned()));
            }
            read += more;
            full += some;
        }
        if self.level == 0 {
            return Ok(values.into_iter().map(Some).collect());
        }
        if levels.len() != rows || levels.iter().filter(|&&l| l == self.level).count() != full {
            return Err(ParquetError::General(
                "a column's levels are wrong".to_owned(),
            ));
        }
        let mut values = values.into_iter();
        let has_value = |level: i16| level == self.level;
        Ok(levels
            .into_iter()
            .map(|level| has_value(level).then(|| values.next()).flatten())
            .collect())
    }
}

/// A column of strings.
pub(super) struct Texts(Values<ByteArrayType>);

impl Texts {
    /// A column that [`holds_text`].
    pub(super) fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Texts {
        Texts(Values::new(column, pages))
    }

    /// The strings of the next `rows` rows, which share the memory of their page; `None` for null.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn next(&mut self, rows: usize) -> Result<Vec<Option<ByteArray>>> {
        self.0.next(rows)
    }
}

/// A column of ids.
pub(super) enum Ids {
    Texts(Texts),
    /// Whether they have no sign.
    Small(Values32, bool),
    Large(Values64, bool),
}

/// Numbers of 32 bits.
pub(super) struct Values32(Values<Int32Type>);
/// Numbers of 64 bits.
pub(super) struct Values64(Values<Int64Type>);

impl Ids {
    /// A column that [`holds_ids`].
    pub(super) fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Ids {
        let unsigned = is_unsigned(&column);
        match column.physical_type() {
            Type::INT32 => Ids::Small(Values32(Values::new(column, pages)), unsigned),
            Type::INT64 => Ids::Large(Values64(Values::new(column, pages)), unsigned),
            _ => Ids::Texts(Texts::new(column, pages)),
        }
    }

    /// The ids of the next `rows` rows as text; `None` for null.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn next(&mut self, rows: usize) -> Result<Vec<Option<String>>> {
        fn spelt<N>(ids: Vec<Option<N>>, spell: impl Fn(N) -> String) -> Vec<Option<String>> {
            ids.into_iter().map(|id| id.map(&spell)).collect()
        }
        Ok(match self {
            // An id that is no UTF-8 is none.
            Ids::Texts(texts) => spelt(texts.next(rows)?, |id| {
                id.as_utf8().unwrap_or_default().to_owned()
            }),
            Ids::Small(ids, true) => spelt(ids.0.next(rows)?, |id| id.cast_unsigned().to_string()),
            Ids::Small(ids, false) => spelt(ids.0.next(rows)?, |id| id.to_string()),
            Ids::Large(ids, true) => spelt(ids.0.next(rows)?, |id| id.cast_unsigned().to_string()),
            Ids::Large(ids, false) => spelt(ids.0.next(rows)?, |id| id.to_string()),
        })
    }
}

/// A column of dates.
pub(super) struct Dates {
    values: Ids,
    unit: Unit,
}

/// What a number in a column of dates counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Days since 1970.
    Days,
    /// So many in a day, since 1970.
    Ticks(i64),
    /// What its size says, as in JSON.
    Unknown,
}

impl Dates {
    /// A column that [`holds_dates`].
    pub(super) fn new(column: ColumnDescPtr, pages: Box<dyn PageReader>) -> Dates {
        const DAY: i64 = 24 * 60 * 60;
        let unit = match (column.converted_type(), column.logical_type_ref()) {
            (_, Some(LogicalType::Date)) | (ConvertedType::DATE, _) => Unit::Days,
            (_, Some(LogicalType::Timestamp(time))) => Unit::Ticks(match time.unit {
                TimeUnit::MILLIS => DAY * 1_000,
                TimeUnit::MICROS => DAY * 1_000_000,
                TimeUnit::NANOS => DAY * 1_000_000_000,
            }),
            (ConvertedType::TIMESTAMP_MILLIS, _) => Unit::Ticks(DAY * 1_000),
            (ConvertedType::TIMESTAMP_MICROS, _) => Unit::Ticks(DAY * 1_000_000),
            _ => Unit::Unknown,
        };
        Dates {
            values: Ids::new(column, pages),
            unit,
        }
    }

    /// The dates of the next `rows` rows; `None` for null and for what is no full date.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn next(&mut self, rows: usize) -> Result<Vec<Option<Day>>> {
        let values = self.values.next(rows)?;
        let date = |value: Option<String>| {
            let value = value?;
            let day = |days: i64| Day::from_number(i32::try_from(days).ok()?);
            match self.unit {
                Unit::Unknown => dates::of_value(&value),
                Unit::Days => day(value.parse().ok()?),
                Unit::Ticks(of_a_day) => day(value.parse::<i64>().ok()?.div_euclid(of_a_day)),
            }
        };
        Ok(values.into_iter().map(date).collect())
    }
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    let old = matches!(
        column.converted_type(),
        ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64
    );
    old || matches!(column.logical_type_ref(), Some(LogicalType::Integer(kind)) if !kind.is_signed)
}
