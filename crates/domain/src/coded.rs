//! Enums with one stable code per value.

/// Declares a field-less enum whose values have a stable lower-case code and an ordinal.
///
/// Gives `ALL`, `code()`, `from_code()`, `ordinal()` and `from_ordinal()`; the order of the
/// values is the order of the ordinals and must not change once released.
macro_rules! coded_enum {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$vmeta:meta])* $value:ident = $code:literal),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $value),+ }

        impl $name {
            /// All values in the order of their ordinals.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The stable code, lower snake case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }

            /// The value with this code, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }

            /// Position in [`Self::ALL`].
            #[must_use]
            pub const fn ordinal(self) -> u8 {
                self as u8
            }

            /// The value at this position, if there is one.
            #[must_use]
            pub fn from_ordinal(ordinal: u8) -> Option<Self> {
                Self::ALL.get(usize::from(ordinal)).copied()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use coded_enum;

#[cfg(test)]
mod tests {
    use crate::{Criterion, Instrument, Purpose};

    #[test]
    fn codes_and_ordinals_round_trip() {
        for value in Instrument::ALL {
            assert_eq!(Instrument::from_code(value.code()), Some(*value));
            assert_eq!(Instrument::from_ordinal(value.ordinal()), Some(*value));
        }
        assert_eq!(Purpose::from_code("unheard_of"), None);
        assert_eq!(Criterion::from_ordinal(200), None);
    }
}
