//! Dates of reports: which pairs are looked at, and in which order members are told.

use super::weights::Corpus;
use crate::day::Day;
use crate::find::Documents;
use crate::model::DocumentId;

/// Most days between the dates of two reports.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window(Option<usize>);

impl Window {
    /// That of the settings.
    pub(super) fn of(documents: Documents<'_>) -> Window {
        Window(documents.settings.window)
    }

    /// One that holds all pairs.
    #[cfg(test)]
    pub(super) fn any() -> Window {
        Window(None)
    }

    /// Whether two documents of the corpus, by their places, are near enough in time, or the date of one is not known.
    #[inline]
    pub(super) fn holds(self, corpus: &Corpus, a: u32, b: u32) -> bool {
        let date = |at: u32| corpus.documents[at as usize].profile.date;
        self.0.is_none() || self.near(date(a), date(b))
    }

    /// Whether two dates are near enough, or one is not known.
    pub(super) fn near(self, a: Option<Day>, b: Option<Day>) -> bool {
        match (self.0, a, b) {
            (Some(days), Some(a), Some(b)) => a.distance(b) as usize <= days,
            _ => true,
        }
    }
}

/// Orders the members of a story: by date, those without one behind, and then by name.
pub(super) fn in_time(date: Option<Day>, id: DocumentId) -> (bool, Option<Day>, DocumentId) {
    (date.is_none(), date, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_limits_known_dates_only() {
        let day = |day| Day::new(2014, 12, day);
        let week = Window(Some(7));
        assert!(week.near(day(1), day(8)) && week.near(day(8), day(1)));
        assert!(!week.near(day(1), day(9)));
        assert!(week.near(None, day(9)) && week.near(day(1), None) && week.near(None, None));
        assert!(Window(None).near(day(1), Day::new(1999, 1, 1)));
        assert!(Window(Some(0)).near(day(1), day(1)) && !Window(Some(0)).near(day(1), day(2)));
    }

    #[test]
    fn members_without_a_date_come_last() {
        let mut members = [
            (Day::new(2015, 1, 1), DocumentId(0)),
            (None, DocumentId(1)),
            (Day::new(2014, 1, 1), DocumentId(3)),
            (Day::new(2014, 1, 1), DocumentId(2)),
        ];
        members.sort_by_key(|&(date, id)| in_time(date, id));
        assert_eq!(members.map(|(_, id)| id.0), [2, 3, 0, 1]);
    }
}
