//! Raw columns of a run, as a snapshot holds them: 64-bit integers, one row a firm or offering.

/// A null cell of an SME column: the fact is not known.
pub const NULL: i64 = i64::MIN;

macro_rules! columns {
    ($(#[$doc:meta])* $name:ident of $row:ident { $($(#[$field_doc:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Vec<i64>,)*
        }

        impl $name {
            /// Names of the columns, in order; the same in the files of a snapshot.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Takes each column by name from a source.
            ///
            /// # Errors
            /// The name of the first column that the source does not have.
            pub fn from_source(
                mut take: impl FnMut(&str) -> Option<Vec<i64>>,
            ) -> Result<Self, &'static str> {
                Ok(Self { $($field: take(stringify!($field)).ok_or(stringify!($field))?,)* })
            }

            /// Appends a row.
            pub fn push(&mut self, row: $row) {
                $(self.$field.push(row.$field);)*
            }

            /// A row; none where a column has no such one.
            #[must_use]
            pub fn row(&self, row: usize) -> Option<$row> {
                Some($row { $($field: self.$field.get(row).copied()?,)* })
            }

            /// Puts row `order[i]` in place `i`; rows that `order` does not name are dropped.
            pub fn reorder(&mut self, order: &[usize]) {
                $(self.$field =
                    order.iter().filter_map(|row| self.$field.get(*row).copied()).collect();)*
            }

            /// All columns with their names, in order.
            #[must_use]
            pub fn columns(&self) -> Vec<(&'static str, &[i64])> {
                vec![$((stringify!($field), self.$field.as_slice())),*]
            }
        }

        /// One row of the columns.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $row {
            $($(#[$field_doc])* pub $field: i64,)*
        }

        impl $row {
            /// The cells with the names of their columns, in order.
            #[must_use]
            pub const fn cells(&self) -> [(&'static str, i64); $name::NAMES.len()] {
                [$((stringify!($field), self.$field)),*]
            }
        }
    };
}

columns! {
    /// The facts of the SMEs; the row number is the SME's dense id.
    ///
    /// Money in 10,000 yuan, ratios in basis points. Every column but `amount`, `amount_lg`,
    /// `term` and `pref` may be [`NULL`].
    SmeColumns of SmeRow {
        /// 6-digit region; `PP0000` or `PPCC00` where only the province or city is known.
        region,
        /// 4-digit industry (its first two digits are the division).
        industry,
        /// One bit per chain, 0 to 59; null goes with all nodes null.
        chain_mask,
        /// Chain-node tag (`chain * 16 + node`), -1 absent.
        node0,
        /// As `node0`.
        node1,
        /// As `node0`.
        node2,
        /// As `node0`.
        node3,
        /// Cultivation tier, 0 to 4.
        tier,
        /// Size class, 0 to 3.
        size,
        /// Whole years.
        age,
        /// Yearly revenue, 0 or more.
        revenue,
        /// Net profit, may be negative.
        profit,
        /// Total assets.
        assets,
        /// Liabilities against assets.
        debt_bp,
        /// Research expense against revenue.
        rd_bp,
        /// Credit grade, 0 to 9, higher is better.
        credit,
        /// Tax grade, 0 to 4, higher is better.
        tax,
        /// Bits of the collateral that can be offered, 0 to 7.
        coll_mask,
        /// Loans the SME already has.
        existing_loan,
        /// Intellectual property rights.
        ip_count,
        /// Financing amount wanted.
        amount,
        /// Months.
        term,
        /// Purpose, 0 to 5.
        purpose,
        /// Bits of the accepted instruments, 0 to 9.
        inst_mask,
        /// Highest rate accepted, basis points.
        max_rate,
        /// What matters most, 0 to 3: rate, amount, term, locality.
        pref,
        /// `floor(64 * log2(amount))`.
        amount_lg,
    }
}

columns! {
    /// The offerings; the row number is the offering's dense id. No column may be null.
    OfferingColumns of OfferingRow {
        /// 6-digit county of the lender.
        home,
        /// Chain-node tag in focus, -2 absent.
        focus0,
        /// As `focus0`.
        focus1,
        /// As `focus0`.
        focus2,
        /// As `focus0`.
        focus3,
        /// Bits of the chains in focus.
        focus_chains,
        /// Bits of the accepted chains.
        chain_mask,
        /// Bits of the accepted tiers.
        tier_mask,
        /// Bits of the accepted sizes.
        size_mask,
        /// Bits of the accepted purposes.
        purpose_mask,
        /// Instrument, 0 to 9.
        inst,
        /// Bits of the collateral of which one is asked, 0 asks none.
        coll_any,
        /// Excluded industry division, -1 absent.
        ex0,
        /// As `ex0`.
        ex1,
        /// As `ex0`.
        ex2,
        /// As `ex0`.
        ex3,
        /// Lowest revenue.
        rev_min,
        /// Highest revenue.
        rev_max,
        /// Lowest age in years.
        age_min,
        /// Highest age in years.
        age_max,
        /// Lowest amount.
        amt_min,
        /// Highest amount.
        amt_max,
        /// Shortest term in months.
        term_min,
        /// Longest term in months.
        term_max,
        /// Highest debt ratio, basis points.
        debt_max,
        /// Lowest credit grade.
        credit_min,
        /// Lowest tax grade.
        tax_min,
        /// Lowest research intensity, basis points.
        rd_min,
        /// Fewest intellectual property rights.
        ip_min,
        /// Lowest assets.
        assets_min,
        /// Highest loans and new amount against revenue, basis points.
        lev_cap,
        /// Lowest profit against revenue, basis points.
        margin_min,
        /// Rate, basis points.
        rate_bp,
        /// `floor(64 * log2(preferred amount))`.
        amt_pref_lg,
        /// Preferred term in months.
        term_pref,
        /// Appetite, 0 to 1000 points.
        appetite,
        /// Weight of chain fit; the six weights add up to 100.
        w_chain,
        /// Weight of the credit grade.
        w_grade,
        /// Weight of locality.
        w_loc,
        /// Weight of the tier.
        w_tier,
        /// Weight of the amount.
        w_amt,
        /// Weight of appetite.
        w_app,
        /// Clients that can still be taken; 0 when the offering is exhausted.
        max_clients,
        /// Money that can still be committed.
        quota,
    }
}

columns! {
    /// Where offerings apply: 0 (nation), a province `PP`, a city `PPCC` or a county `PPCCDD`;
    /// the codes of one offering are distinct and all of one level.
    RegionColumns of RegionRow {
        /// Dense id of the offering.
        offering_id,
        /// The code.
        code,
    }
}

/// A pair of dense ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// The SME.
    pub sme: u32,
    /// The offering.
    pub offering: u32,
}

/// All that a run reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// SMEs.
    pub smes: SmeColumns,
    /// Offerings, with the capacity that is left.
    pub offerings: OfferingColumns,
    /// Where they apply.
    pub regions: RegionColumns,
    /// The lender of each offering; empty where each offering is its own lender.
    pub lender_id: Vec<i64>,
    /// Pairs agreed earlier: their capacity is already off `max_clients` and `quota`, and their
    /// SME takes no part in the assignment.
    pub fixed: Vec<Pair>,
    /// Pairs that must not be: declined, or on a lender's exclusion list.
    pub excluded: Vec<Pair>,
}
