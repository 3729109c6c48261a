//! The only door to time, new ids and randomness.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// Hours by which the Shanghai calendar is ahead of UTC; it knows no summer time.
const SHANGHAI_HOURS: i64 = 8;

/// Tells the time and draws ids and random numbers.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Milliseconds since 1970, moved by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Clock {
        Clock {
            source: Source::System,
        }
    }

    /// A clock that stands still until [`Clock::advance`]; for tests.
    pub fn manual(start: DateTime<Utc>) -> Clock {
        Clock {
            source: Source::Manual(Arc::new(AtomicI64::new(start.timestamp_millis()))),
        }
    }

    /// Moves a manual clock; the clock of the machine takes no orders.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::Manual(millis) = &self.source {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }

    /// The present moment, to the millisecond.
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &self.source {
            Source::System => system_millis(),
            Source::Manual(millis) => millis.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// The present day of the Shanghai calendar, by which legal dates are counted.
    pub fn today(&self) -> NaiveDate {
        shanghai_date(self.now())
    }

    /// A new UUID of version 7: ordered by time, random within a millisecond.
    pub fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        let random: [u8; 10] = rand::random();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// 32 random bytes for a token.
    pub fn random_bytes(&self) -> [u8; 32] {
        rand::random()
    }

    /// A lottery seed.
    pub fn random_seed(&self) -> u64 {
        rand::random()
    }
}

/// The day of the Shanghai calendar at a moment.
pub fn shanghai_date(at: DateTime<Utc>) -> NaiveDate {
    let offset = FixedOffset::east_opt(i32::try_from(SHANGHAI_HOURS * 3_600).unwrap_or_default());
    match offset {
        Some(offset) => at.with_timezone(&offset).date_naive(),
        None => at.date_naive(),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one door to the time"
)]
fn system_millis() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};

    use super::Clock;

    #[test]
    fn the_day_turns_at_midnight_in_shanghai() {
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 3, 1, 15, 59, 59).unwrap());
        assert_eq!(clock.today(), NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(clock.today(), NaiveDate::from_ymd_opt(2026, 3, 2).unwrap());
    }

    #[test]
    fn ids_are_version_7_in_the_order_of_time() {
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 3, 1, 0, 0, 0).unwrap());
        let first = clock.new_id();
        clock.advance(TimeDelta::milliseconds(1));
        let second = clock.new_id();
        assert_eq!(first.get_version_num(), 7);
        assert!(first < second);
    }
}
