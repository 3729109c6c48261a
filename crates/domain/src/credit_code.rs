//! Unified social credit code (GB 32100-2015).

use crate::validation::ProblemKind;
use crate::wording;

/// The 31 characters of the code in the order of their values; no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Places of a code, the check character included.
const LEN: usize = 18;

/// A code of 18 places, upper case.
///
/// The check character may be wrong: genuine codes exist that fail it, so that a failure is a
/// warning ([`CreditCode::check_ok`]) and a malformed code an error.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code; spaces around it and lower case are accepted.
    ///
    /// # Errors
    /// `Malformed` unless it has 18 characters of the alphabet with six digits at places 3 to 8.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        let code = text.trim().to_ascii_uppercase();
        let known = |b: u8| ALPHABET.contains(&b);
        let region_digits = code.bytes().skip(2).take(6).all(|b| b.is_ascii_digit());
        if code.len() == LEN && code.bytes().all(known) && region_digits {
            return Ok(Self(code));
        }
        let expected = wording!(
            "a unified social credit code: 18 digits or capital letters without \
             I, O, S, V, Z, digits at places 3 to 8"
        );
        Err(ProblemKind::Malformed { expected })
    }

    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True if the last character is the check character of the first 17.
    #[must_use]
    pub fn check_ok(&self) -> bool {
        let (body, check) = self.0.split_at(LEN - 1);
        check_char(body).is_some_and(|c| check.starts_with(c))
    }
}

impl std::fmt::Display for CreditCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The check character of the first 17 places; `None` if a character is not of the alphabet or
/// the length is another.
///
/// Weights are the powers of 3 modulo 31; the check value is 31 minus the weighted sum.
#[must_use]
pub fn check_char(body: &str) -> Option<char> {
    if body.len() != LEN - 1 {
        return None;
    }
    let mut sum = 0;
    let mut weight = 1;
    for b in body.bytes() {
        sum += ALPHABET.iter().position(|&a| a == b)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum % 31) % 31).map(|&b| char::from(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genuine_codes_pass() {
        for code in [
            "91110108795101314G",
            "91120222MA06DG3067",
            "91310110666007217T",
        ] {
            let parsed = CreditCode::parse(code).unwrap();
            assert!(parsed.check_ok(), "{code}");
        }
        assert!(
            CreditCode::parse(" 91110108795101314g ")
                .unwrap()
                .check_ok()
        );
    }

    #[test]
    fn a_wrong_check_character_is_kept_and_told() {
        assert!(!CreditCode::parse("911101087951013140").unwrap().check_ok());
    }

    #[test]
    fn malformed_codes_are_refused() {
        for code in [
            "",
            "9111010879510131",
            "91110108795101314I",
            "9111A108795101314G",
            "中文中文中文",
        ] {
            assert!(CreditCode::parse(code).is_err(), "{code}");
        }
    }
}
