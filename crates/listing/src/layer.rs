//! Layers of a board, the class letter of a code, and the rules that decide them.

use std::fmt;

/// A layer of a specialized board, from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Incubation layer (孵化层).
    Incubation,
    /// Standardization layer (规范层).
    Standardization,
    /// Cultivation layer (培育层).
    Cultivation,
}

impl Layer {
    /// All layers, lowest first.
    pub const ALL: [Self; 3] = [Self::Incubation, Self::Standardization, Self::Cultivation];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Incubation => "incubation",
            Self::Standardization => "standardization",
            Self::Cultivation => "cultivation",
        }
    }

    /// The layer with this code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.code() == code)
    }

    /// The letter at the end of an enterprise code (JR/T 0326-2024, table 2).
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Incubation => 'F',
            Self::Standardization => 'G',
            Self::Cultivation => 'P',
        }
    }

    /// The rung that gives it.
    #[must_use]
    pub const fn rung(self) -> Rung {
        match self {
            Self::Incubation => Rung::Entry,
            Self::Standardization => Rung::Standardization,
            Self::Cultivation => Rung::Cultivation,
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What the last letter of an enterprise code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// A firm of the board, in this layer.
    Layer(Layer),
    /// A firm that only deposits its shares (纯托管企业).
    Custody,
}

impl Class {
    /// All classes in the order of the standard.
    pub const ALL: [Self; 4] = [
        Self::Layer(Layer::Incubation),
        Self::Layer(Layer::Standardization),
        Self::Layer(Layer::Cultivation),
        Self::Custody,
    ];

    /// The letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Layer(layer) => layer.letter(),
            Self::Custody => 'T',
        }
    }

    /// The class with this letter, if there is one.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.letter() == letter)
    }
}

/// A step on the board; each has a rule in the rulebook, a market's own or the national one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// Entry to the board, which gives the incubation layer.
    Entry,
    /// Standardization layer.
    Standardization,
    /// Cultivation layer.
    Cultivation,
}

impl Rung {
    /// All rungs, lowest first.
    pub const ALL: [Self; 3] = [Self::Entry, Self::Standardization, Self::Cultivation];

    /// The purpose of its rule.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Entry => "board-entry",
            Self::Standardization => "board-standardization",
            Self::Cultivation => "board-cultivation",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_codes_round_trip() {
        for class in Class::ALL {
            assert_eq!(Class::from_letter(class.letter()), Some(class));
        }
        for layer in Layer::ALL {
            assert_eq!(Layer::from_code(layer.code()), Some(layer));
        }
        assert_eq!(Class::from_letter('f'), None);
        assert_eq!(Layer::from_code("custody"), None);
    }
}
