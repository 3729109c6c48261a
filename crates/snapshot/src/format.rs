//! The columns of every table, by file.

use std::fmt;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integers.
    Integer,
    /// UTF-8 texts.
    Text,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "64-bit integers",
            Self::Text => "UTF-8 texts",
        })
    }
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnFormat {
    /// Its name in the file.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether cells may be null.
    pub nullable: bool,
    /// Whether the file may lack it.
    pub optional: bool,
    /// How its cells are written.
    pub layout: Layout,
}

/// How the cells of a column are written; all readers of Parquet know every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// By a dictionary: few distinct values in any order.
    Dictionary,
    /// As differences: values that spread little.
    Differences,
    /// As they are: values that repeat, which compression alone makes small.
    Plain,
}

/// One table: the file's name without extension, and its columns. Further columns in a file are
/// ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableFormat {
    /// Name of the file, without extension.
    pub name: &'static str,
    /// The column of dense ids, 0 to the number of rows less 1, in any order in the file. A
    /// table is held in the order of its ids, and does not hold the column itself.
    pub id: Option<&'static str>,
    /// The other columns.
    pub columns: &'static [ColumnFormat],
}

const fn fact(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        name,
        kind: Kind::Integer,
        nullable: true,
        optional: false,
        layout: Layout::Dictionary,
    }
}

const fn number(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        name,
        kind: Kind::Integer,
        nullable: false,
        optional: false,
        layout: Layout::Dictionary,
    }
}

const fn text(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        name,
        kind: Kind::Text,
        nullable: false,
        optional: false,
        layout: Layout::Dictionary,
    }
}

const fn optional(column: ColumnFormat) -> ColumnFormat {
    ColumnFormat {
        optional: true,
        ..column
    }
}

const fn differing(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        layout: Layout::Differences,
        ..number(name)
    }
}

const fn repeating(name: &'static str) -> ColumnFormat {
    ColumnFormat {
        layout: Layout::Plain,
        ..number(name)
    }
}

/// The facts of the SMEs.
pub const SME: TableFormat = TableFormat {
    name: "sme",
    id: Some("sme_id"),
    columns: &[
        fact("region"),
        fact("industry"),
        fact("chain_mask"),
        fact("node0"),
        fact("node1"),
        fact("node2"),
        fact("node3"),
        fact("tier"),
        fact("size"),
        fact("age"),
        fact("revenue"),
        fact("profit"),
        fact("assets"),
        fact("debt_bp"),
        fact("rd_bp"),
        fact("credit"),
        fact("tax"),
        fact("coll_mask"),
        fact("existing_loan"),
        fact("ip_count"),
        number("amount"),
        number("term"),
        fact("purpose"),
        fact("inst_mask"),
        fact("max_rate"),
        number("pref"),
        number("amount_lg"),
    ],
};

/// What the offerings ask, with the capacity that is left.
pub const OFFERING: TableFormat = TableFormat {
    name: "offering",
    id: Some("offering_id"),
    columns: &[
        number("home"),
        number("focus0"),
        number("focus1"),
        number("focus2"),
        number("focus3"),
        number("focus_chains"),
        number("chain_mask"),
        number("tier_mask"),
        number("size_mask"),
        number("purpose_mask"),
        number("inst"),
        number("coll_any"),
        number("ex0"),
        number("ex1"),
        number("ex2"),
        number("ex3"),
        number("rev_min"),
        number("rev_max"),
        number("age_min"),
        number("age_max"),
        number("amt_min"),
        number("amt_max"),
        number("term_min"),
        number("term_max"),
        number("debt_max"),
        number("credit_min"),
        number("tax_min"),
        number("rd_min"),
        number("ip_min"),
        number("assets_min"),
        number("lev_cap"),
        number("margin_min"),
        number("rate_bp"),
        number("amt_pref_lg"),
        number("term_pref"),
        number("appetite"),
        number("w_chain"),
        number("w_grade"),
        number("w_loc"),
        number("w_tier"),
        number("w_amt"),
        number("w_app"),
        number("max_clients"),
        number("quota"),
        optional(number("lender_id")),
    ],
};

/// Where the offerings apply.
pub const OFFERING_REGION: TableFormat = TableFormat {
    name: "offering_region",
    id: None,
    columns: &[number("offering_id"), number("code")],
};

/// Pairs agreed earlier (`fixed`) and pairs that must not be (`excluded`). What fixed pairs take
/// of their offerings is off `max_clients` and `quota` already: these say what is left. Whoever
/// wrote the snapshot knows for which period a pair counts; a reader does not.
pub const PAIRS: TableFormat = TableFormat {
    name: "pairs",
    id: None,
    columns: &[text("kind"), number("sme_id"), number("offering_id")],
};

/// Whom each row of `sme` stands for. Beside `sme`, since other readers of `sme` expect integers
/// only.
pub const SME_KEY: TableFormat = TableFormat {
    name: "sme_key",
    id: Some("sme_id"),
    columns: &[text("key"), text("uuid"), number("amount_fen")],
};

/// What each row of `offering` stands for, and its capacity that is left, not rounded.
pub const OFFERING_KEY: TableFormat = TableFormat {
    name: "offering_key",
    id: Some("offering_id"),
    columns: &[
        text("key"),
        text("uuid"),
        text("lender_key"),
        text("lender_uuid"),
        number("clients_left"),
        number("money_left_fen"),
    ],
};

/// The lists of a result: `met` is 1, or 0 where a fact is unknown.
pub const TOPK: TableFormat = TableFormat {
    name: "topk",
    id: None,
    columns: &[
        repeating("sme_id"),
        repeating("rank"),
        differing("offering_id"),
        differing("score"),
        repeating("met"),
    ],
};

/// The assigned pairs of a result.
pub const ASSIGNMENT: TableFormat = TableFormat {
    name: "assignment",
    id: None,
    columns: &[
        differing("sme_id"),
        differing("offering_id"),
        differing("score"),
    ],
};
