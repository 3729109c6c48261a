//! Codes of JR/T 0326-2024: enterprises, products and investors of regional equity markets.

use crate::layer::Class;
use crate::market::{Market, Markets};
use std::fmt;
use std::str::FromStr;

/// Digits of an enterprise's number.
pub const NUMBER_DIGITS: usize = 6;
/// Digits of an investor's number.
pub const INVESTOR_DIGITS: usize = 9;
/// Most letters of a product's kind.
pub const KIND_LETTERS_MAX: usize = 6;
/// Digits of a product's year and of its batch.
pub const BATCH_DIGITS: usize = 4;

/// What is wrong with a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// No market has these letters.
    #[error("`{code}`: `{area}` is no area code; the standard has 35, such as BJ or NGB")]
    Area {
        /// The whole code.
        code: String,
        /// Its letters before the number.
        area: String,
    },
    /// The number is not of the length that it must have.
    #[error("`{code}`: `{number}` must be {digits} digits")]
    Number {
        /// The whole code.
        code: String,
        /// What stands where the number should be.
        number: String,
        /// Digits that it must have.
        digits: usize,
    },
    /// What follows the number is no class.
    #[error("`{code}`: `{class}` is no class; it must be F, G, P, T or nothing")]
    Class {
        /// The whole code.
        code: String,
        /// What follows the number.
        class: String,
    },
    /// A product without its dot, or whose kind is not capital letters.
    #[error("`{code}`: after the dot must come 1 to 6 capital letters and 4 digits")]
    Product {
        /// The whole code.
        code: String,
    },
    /// An investor whose letter is not known.
    #[error("`{code}`: an investor's code begins with Q, R or S")]
    Investor {
        /// The whole code.
        code: String,
    },
    /// A code of another market.
    #[error("`{code}`: the market's codes begin with {expected}")]
    OtherMarket {
        /// The whole code.
        code: String,
        /// The market's area code.
        expected: String,
    },
}

/// Code of an enterprise: area, six digits, and a letter for its class.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnterpriseCode {
    area: String,
    number: u32,
    class: Option<Class>,
}

impl EnterpriseCode {
    /// Area code of the market.
    #[must_use]
    pub fn area(&self) -> &str {
        &self.area
    }

    /// The number, at most six digits.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// What the last letter says; `None` without one.
    #[must_use]
    pub const fn class(&self) -> Option<Class> {
        self.class
    }

    /// The same firm in another layer: only the letter changes.
    #[must_use]
    pub fn with_class(self, class: Option<Class>) -> Self {
        Self { class, ..self }
    }

    /// Makes sure that the code is one of a market.
    ///
    /// # Errors
    /// [`CodeError::OtherMarket`] if it begins with other letters.
    pub fn of_market(&self, market: &Market) -> Result<(), CodeError> {
        if self.area == market.code {
            return Ok(());
        }
        Err(CodeError::OtherMarket {
            code: self.to_string(),
            expected: market.code.clone(),
        })
    }
}

impl FromStr for EnterpriseCode {
    type Err = CodeError;

    fn from_str(code: &str) -> Result<Self, CodeError> {
        let at = code
            .find(|c: char| !c.is_ascii_uppercase())
            .unwrap_or(code.len());
        let (area, rest) = code.split_at(at);
        if Markets::built_in().by_code(area).is_none() {
            // A code that begins in small letters has no area at all: show what stands there.
            let digit = code.find(|c: char| c.is_ascii_digit());
            let shown = code.get(..digit.unwrap_or(code.len())).unwrap_or(area);
            return Err(CodeError::Area {
                code: code.to_owned(),
                area: shown.to_owned(),
            });
        }
        let (number, class) = digits(code, rest, NUMBER_DIGITS)?;
        let mut letters = class.chars();
        let class = match (letters.next(), letters.next()) {
            (None, _) => None,
            (Some(letter), None) => {
                Some(Class::from_letter(letter).ok_or_else(|| wrong(code, class))?)
            }
            (Some(_), Some(_)) => return Err(wrong(code, class)),
        };
        Ok(Self {
            area: area.to_owned(),
            number,
            class,
        })
    }
}

fn wrong(code: &str, class: &str) -> CodeError {
    CodeError::Class {
        code: code.to_owned(),
        class: class.to_owned(),
    }
}

/// The number at the start of `rest`, and what follows it.
fn digits<'a>(code: &str, rest: &'a str, digits: usize) -> Result<(u32, &'a str), CodeError> {
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let fine = number.len() == digits;
    let value = number.parse().ok().filter(|_| fine);
    let value = value.ok_or_else(|| CodeError::Number {
        code: code.to_owned(),
        number: if number.is_empty() { rest } else { number }.to_owned(),
        digits,
    })?;
    Ok((value, after))
}

impl fmt::Display for EnterpriseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            area,
            number,
            class,
        } = self;
        write!(f, "{area}{number:06}")?;
        class.map_or(Ok(()), |class| write!(f, "{}", class.letter()))
    }
}

/// Code of a product: the issuer's code, a kind, and year and batch in two digits each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductCode {
    /// The issuer.
    pub enterprise: EnterpriseCode,
    kind: String,
    year: u8,
    batch: u8,
}

impl ProductCode {
    /// Letters of the kind of security.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Last two digits of the year.
    #[must_use]
    pub const fn year(&self) -> u8 {
        self.year
    }

    /// Batch of the year.
    #[must_use]
    pub const fn batch(&self) -> u8 {
        self.batch
    }
}

impl FromStr for ProductCode {
    type Err = CodeError;

    fn from_str(code: &str) -> Result<Self, CodeError> {
        let wrong = || CodeError::Product {
            code: code.to_owned(),
        };
        let (enterprise, product) = code.split_once('.').ok_or_else(wrong)?;
        let enterprise = enterprise.parse()?;
        let at = product
            .find(|c: char| !c.is_ascii_uppercase())
            .unwrap_or(product.len());
        let (kind, batch) = product.split_at(at);
        let fine = (1..=KIND_LETTERS_MAX).contains(&kind.len()) && batch.len() == BATCH_DIGITS;
        let number = batch.bytes().all(|b| b.is_ascii_digit());
        let number: u16 = match fine && number {
            true => batch.parse().map_err(|_| wrong())?,
            false => return Err(wrong()),
        };
        Ok(Self {
            enterprise,
            kind: kind.to_owned(),
            year: u8::try_from(number / 100).map_err(|_| wrong())?,
            batch: u8::try_from(number % 100).map_err(|_| wrong())?,
        })
    }
}

impl fmt::Display for ProductCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            enterprise, kind, ..
        } = self;
        write!(f, "{enterprise}.{kind}{:02}{:02}", self.year, self.batch)
    }
}

/// Who an investor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InvestorKind {
    /// A natural person (自然人投资者).
    Person,
    /// An institution (机构类投资者).
    Institution,
    /// A product (产品类投资者).
    Product,
}

impl InvestorKind {
    const ALL: [Self; 3] = [Self::Person, Self::Institution, Self::Product];

    /// The letter that the code begins with.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Person => 'Q',
            Self::Institution => 'R',
            Self::Product => 'S',
        }
    }
}

/// Code of an investor: a letter and nine digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvestorCode {
    /// Who it is.
    pub kind: InvestorKind,
    number: u32,
}

impl FromStr for InvestorCode {
    type Err = CodeError;

    fn from_str(code: &str) -> Result<Self, CodeError> {
        let mut kinds = InvestorKind::ALL.into_iter();
        let found = kinds.find_map(|kind| Some((kind, code.strip_prefix(kind.letter())?)));
        let (kind, rest) = found.ok_or_else(|| CodeError::Investor {
            code: code.to_owned(),
        })?;
        let (number, after) = digits(code, rest, INVESTOR_DIGITS)?;
        if !after.is_empty() {
            return Err(CodeError::Number {
                code: code.to_owned(),
                number: rest.to_owned(),
                digits: INVESTOR_DIGITS,
            });
        }
        Ok(Self { kind, number })
    }
}

impl fmt::Display for InvestorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:09}", self.kind.letter(), self.number)
    }
}
