//! Update masks: which top-level fields of a message replace the stored ones.
//!
//! As AIP-134 has it: without a mask those that are set in the request, with `*` all.

use api::v1::{self, ErrorReason};
use domain::wording;
use prost_types::FieldMask;

use crate::error::{Error, Result};

/// The mask that replaces all fields.
const ALL: &str = "*";

fn refused(path: &str) -> Error {
    let expected = wording!("top-level fields that can be updated");
    Error::invalid_field(
        ErrorReason::UpdateMaskInvalid,
        "update_mask",
        path,
        expected,
    )
    .with("path", path)
}

fn immutable(field: &str, stored: &str, asked: &str) -> Result<()> {
    if asked.is_empty() || asked == stored {
        return Ok(());
    }
    let reason = ErrorReason::FieldImmutable;
    let expected = wording!("the stored value");
    Err(Error::invalid_field(reason, field, asked, expected).with("field", field))
}

macro_rules! overlay {
    ($(#[$doc:meta])* $function:ident($message:ident) { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// `UPDATE_MASK_INVALID` for a path that is not one of these fields.
        pub fn $function(
            mut stored: v1::$message,
            asked: v1::$message,
            mask: Option<&FieldMask>,
        ) -> Result<v1::$message> {
            let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
            if paths.is_empty() {
                let empty = v1::$message::default();
                $(if asked.$field != empty.$field {
                    stored.$field = asked.$field;
                })+
                return Ok(stored);
            }
            for path in paths {
                match path.as_str() {
                    ALL if paths.len() == 1 => {
                        $(stored.$field = asked.$field.clone();)+
                    }
                    $(stringify!($field) => stored.$field = asked.$field.clone(),)+
                    other => return Err(refused(other)),
                }
            }
            Ok(stored)
        }
    };
}

overlay! {
    /// The stored firm with the masked fields of the one asked for.
    sme(Sme) {
        display_name, contact, region, industry, founded_on, placements, titles,
        titles_checked_on, list_memberships, figures, credit_grade, tax_grade, need,
    }
}

overlay! {
    /// The stored chain with the masked fields of the one asked for.
    chain(Chain) { name_zh, name_en, catalogue_version, source, confidence, nodes }
}

overlay! {
    /// The stored lender with the masked fields of the one asked for.
    lender(Lender) { display_name, kind, seat, scope, illustrative }
}

overlay! {
    /// The stored offering with the masked fields of the one asked for.
    offering(Offering) {
        display_name, instrument, criteria, preferences, rate_bp, capacity, valid_from,
        valid_until, state,
    }
}

overlay! {
    /// The stored campaign with the masked fields of the one asked for.
    campaign(Campaign) { display_name, start_date, end_date, chains, regions, lenders }
}

overlay! {
    /// The stored batch with the masked fields of the one asked for.
    batch(Batch) { display_name, chain, policy, reference_date }
}

/// Refuses another key than the stored one; an empty one is not looked at.
///
/// # Errors
/// `FIELD_IMMUTABLE`.
pub fn same_code(stored: &str, asked: &str) -> Result<()> {
    immutable("code", stored, asked)
}

/// Refuses another external id than the stored one; an empty one is not looked at.
///
/// # Errors
/// `FIELD_IMMUTABLE`.
pub fn same_external_id(stored: &str, asked: &str) -> Result<()> {
    immutable("external_id", stored, asked)
}

/// Refuses another key of a firm than the stored one; none is not looked at.
///
/// # Errors
/// `FIELD_IMMUTABLE`.
pub fn same_key(stored: &v1::Sme, asked: &v1::Sme) -> Result<()> {
    if asked.key.is_none() || asked.key == stored.key {
        return Ok(());
    }
    immutable("credit_code", "stored", "another")
}

#[cfg(test)]
mod tests {
    use api::v1;
    use prost_types::FieldMask;

    use super::lender;

    fn named(display_name: &str, seat: &str) -> v1::Lender {
        let (display_name, seat) = (display_name.to_owned(), seat.to_owned());
        v1::Lender {
            display_name,
            seat,
            ..Default::default()
        }
    }

    #[test]
    fn only_masked_fields_change() {
        let mask = FieldMask {
            paths: vec!["seat".to_owned()],
        };
        let merged = lender(named("a", "330102"), named("b", "330106"), Some(&mask)).unwrap();
        assert_eq!(merged, named("a", "330106"));
    }

    #[test]
    fn without_a_mask_what_is_set_changes_and_with_a_star_everything() {
        for none in [None, Some(FieldMask::default())] {
            let set = lender(named("a", "330102"), named("b", ""), none.as_ref()).unwrap();
            assert_eq!(set, named("b", "330102"));
        }
        let star = FieldMask {
            paths: vec!["*".to_owned()],
        };
        let all = lender(named("a", "330102"), named("b", ""), Some(&star)).unwrap();
        assert_eq!(all, named("b", ""));
        let mixed = FieldMask {
            paths: vec!["seat".to_owned(), "*".to_owned()],
        };
        assert!(lender(named("a", ""), named("b", ""), Some(&mixed)).is_err());
    }

    #[test]
    fn fields_that_cannot_be_updated_are_refused() {
        for path in ["name", "code", "etag", "criteria.regions", ""] {
            let mask = FieldMask {
                paths: vec![path.to_owned()],
            };
            assert!(
                lender(named("a", ""), named("b", ""), Some(&mask)).is_err(),
                "{path}"
            );
        }
    }
}
