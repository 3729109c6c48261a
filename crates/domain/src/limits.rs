//! Every limit of the nouns. Each is checked by a `validate` of this crate.

/// Longest name of anything, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Longest free text, in characters.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Longest code or external id, in characters.
pub const CODE_CHARS_MAX: usize = 64;
/// Placements of one firm.
pub const PLACEMENTS_MAX: usize = 32;
/// Titles of one firm.
pub const TITLES_MAX: usize = 64;
/// List memberships of one firm.
pub const LIST_MEMBERSHIPS_MAX: usize = 64;
/// Attested facts and answers of one firm, with those of earlier days.
pub const ATTESTED_MAX: usize = 400;
/// Years of figures kept for one firm.
pub const FIGURES_MAX: usize = 12;
/// Region codes of one offering or campaign.
pub const REGIONS_MAX: usize = 500;
/// Accepted chains of one offering, chains of one campaign, chains of one run's snapshot.
pub const CHAINS_MAX: usize = 60;
/// Nodes of one chain.
pub const NODES_PER_CHAIN_MAX: usize = 16;
/// Node tags of a firm that a run reads; the largest revenue shares come first.
pub const NODE_TAGS_MAX: usize = 4;
/// Focus nodes of one offering.
pub const FOCUS_NODES_MAX: usize = 4;
/// Excluded industry divisions of one offering.
pub const EXCLUDED_DIVISIONS_MAX: usize = 4;
/// Lenders named by one campaign.
pub const CAMPAIGN_LENDERS_MAX: usize = 1_000;
/// Largest amount of money anywhere, in fen: 10 trillion yuan.
pub const AMOUNT_FEN_MAX: i64 = 1_000_000_000_000_000;
/// Smallest financing need, in fen: 10,000 yuan.
pub const NEED_AMOUNT_FEN_MIN: i64 = 1_000_000;
/// Longest term, in months.
pub const TERM_MONTHS_MAX: i32 = 600;
/// Largest rate, in basis points.
pub const RATE_BP_MAX: i32 = 10_000;
/// Largest ratio that is taken as a fact, in basis points (1,000 %).
pub const RATIO_BP_MAX: i32 = 100_000;
/// Largest age of a firm that an offering may ask for, in years.
pub const AGE_YEARS_MAX: i32 = 200;
/// Largest count of staff or of intellectual property rights.
pub const COUNT_MAX: i64 = 10_000_000;
/// Most clients of one offering in a period.
pub const CLIENTS_MAX: i64 = 10_000_000;
/// Longest list of a run: the K of top-K.
pub const K_MAX: u32 = 20;
/// Most referrals of one firm that a policy may allow.
pub const REFERRALS_PER_SME_MAX: u32 = 5;
