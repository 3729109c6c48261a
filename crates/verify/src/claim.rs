//! What is claimed of a result, and what the check says to each claim.

use crate::certificate::Signed;

/// Findings of one claim that are kept; the others are counted.
pub const MAX_FINDINGS: usize = 20;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $value:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $value,)+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code),+ }
            }
        }
    };
}

codes! {
    /// The claims, in the order in which they are checked.
    Claim {
        /// The certificate's bytes are those of its form and of its own digest, and it claims all
        /// that goes with its policy. This finds an accident, not a forger.
        Form = "form",
        /// The holder of a key vouches for the certificate. It is held only as far as the key is
        /// known to be the service's: demand that key.
        Signature = "signature",
        /// The input that lies here is the one that was read, byte for byte, and no further file
        /// of a snapshot lies beside it. Each value is one that a run accepts; whether it tells the
        /// truth about the firms is not said.
        InputFiles = "input_files",
        /// The result that lies here is the one that was certified, byte for byte, and no further
        /// file of a result lies beside it; without an assignment rule there is no assignment.
        ResultFiles = "result_files",
        /// The policy can be used, and is that of the snapshot's `policy.json`: in all fields for
        /// a run of the service; for an offline result where there is such a file, and but for
        /// the fields that the certificate names.
        Policy = "policy",
        /// An engine of this project is named. Which program really ran cannot be seen from a
        /// result, and does not matter: the result is checked, not the program.
        Engine = "engine",
        /// The lists are well formed: known ids, at most K rows an SME, ranks from 1 without a
        /// gap, MET before UNKNOWN, higher score first, equal scores by offering.
        ListOrder = "list_order",
        /// Each listed pair is eligible, and its flag MET or UNKNOWN is right.
        Eligibility = "eligibility",
        /// The score of each listed pair is right.
        Score = "score",
        /// No offering that belongs on an SME's list was left out. For the SMEs of a sample, whose
        /// seed is taken from the digests of the result; for all SMEs in a full check. A forger
        /// who can try many forgeries can escape a sample, never a full check.
        NothingBetter = "nothing_better",
        /// Each assigned pair is on its SME's list, with its score.
        ListedPairs = "listed_pairs",
        /// No SME has more pairs than the policy's referrals, those agreed earlier included, and
        /// none has two of one lender.
        ReferralCount = "referral_count",
        /// No offering has more clients, and under A2 more money, than it had left.
        Capacity = "capacity",
        /// No SME and offering would both do better together: what each offering holds is the
        /// longest part, from the top of its own ranking, of all SMEs that prefer it to what they
        /// have that its capacity can take. With money (A2) a refused SME may still fit into what
        /// is left below the cutoff; that is the rule, and no violation.
        NoBlockingPair = "no_blocking_pair",
        /// The assignment is the one that the rule gives: of all without a blocking pair, the one
        /// that the SMEs like best. Found again from the lists by proposals in another order.
        Assignment = "assignment",
        /// The checksum lines are those of the rows.
        Checksums = "checksums",
        /// The counts are those of the rows. The number of eligible pairs in a full check only.
        Counts = "counts",
        /// The assigned pairs, by the ids of the outside world, have the certified digest: what a
        /// store or a letter says of the result can be held against it.
        Pairs = "pairs",
        /// The assigned total does not pass the stated bound, and the bound not the best scores of
        /// all lists. Between these it is taken at its word: neither that no assignment passes it
        /// nor that one reaches it is proved.
        Bound = "bound",
    }
}

codes! {
    /// What was found to be wrong.
    Kind {
        /// The certificate cannot be read: `cause`.
        Unreadable = "unreadable",
        /// The bytes are not those that the certificate's content has.
        NotCanonical = "not_canonical",
        /// Another digest: `found`, `expected`.
        DigestDiffers = "digest_differs",
        /// A claim that belongs to the certificate is missing, or one that does not is there:
        /// `name`.
        ClaimsDiffer = "claims_differ",
        /// A form of certificates that this program does not know: `found`, `expected`.
        FormatUnknown = "format_unknown",
        /// The signature is not that of its key: `key`.
        SignatureWrong = "signature_wrong",
        /// The signature names no key, or a key by another's id: `key`.
        KeyWrong = "key_wrong",
        /// Nobody signed, and a key was demanded: `expected`.
        SignatureMissing = "signature_missing",
        /// Somebody else signed: `found`, `expected`.
        OtherKey = "other_key",
        /// A certified file is not there.
        FileMissing = "file_missing",
        /// A file is there that was not certified.
        FileUncertified = "file_uncertified",
        /// The same table lies beside it in the file that was read: `other`.
        FileTwin = "file_twin",
        /// The list of files names one twice or is in another order: `found`, `expected`.
        FileListWrong = "file_list_wrong",
        /// A file is another one: `found`, `expected` digests.
        FileDiffers = "file_differs",
        /// A file has another number of rows: `found`, `expected`.
        RowsDiffer = "rows_differ",
        /// A file cannot be read: `cause`.
        FileUnreadable = "file_unreadable",
        /// A row of the input holds a value that no run accepts: `id`, `name`, `found`,
        /// `expected`.
        ValueOutside = "value_outside",
        /// A policy that cannot be: `name`, `found`, `expected`.
        PolicyInvalid = "policy_invalid",
        /// Another policy than the snapshot's: `name`, `found`, `expected`.
        PolicyDiffers = "policy_differs",
        /// Not an engine of this project: `found`.
        EngineUnknown = "engine_unknown",
        /// A row names something that is not there: `name`, `found`, `expected`.
        IdUnknown = "id_unknown",
        /// A list is longer than the policy's K: `sme`, `found`, `expected`.
        ListTooLong = "list_too_long",
        /// A rank is wrong: `sme`, `offering`, `found`, `expected`.
        RankWrong = "rank_wrong",
        /// A row stands after one that it belongs before: `sme`, `offering`, `other`.
        OrderWrong = "order_wrong",
        /// A pair is there twice: `sme`, `offering`.
        Twice = "twice",
        /// A pair is not eligible: `sme`, `offering`, `criterion`.
        NotEligible = "not_eligible",
        /// A pair with an unknown fact, which the policy leaves out: `sme`, `offering`,
        /// `criterion`.
        NotKept = "not_kept",
        /// The flag of a pair is wrong: `sme`, `offering`, `found`, `expected`.
        FlagWrong = "flag_wrong",
        /// A score is wrong: `sme`, `offering`, `found`, `expected`.
        ScoreWrong = "score_wrong",
        /// An offering is missing on a list: `sme`, `offering`, `score`, `rank`.
        LeftOut = "left_out",
        /// An assigned pair is not on the list: `sme`, `offering`.
        NotListed = "not_listed",
        /// An SME has too many pairs: `sme`, `found`, `expected`.
        TooManyReferrals = "too_many_referrals",
        /// An SME has a lender twice: `sme`, `offering`, `other`.
        SameLender = "same_lender",
        /// An offering has too many clients: `offering`, `found`, `expected`.
        ClientsPassed = "clients_passed",
        /// An offering has too much money out: `offering`, `found`, `expected`.
        MoneyPassed = "money_passed",
        /// An SME prefers an offering that holds an SME it ranks lower: `sme`, `offering`,
        /// `other`.
        Envy = "envy",
        /// An SME prefers an offering that has room for it: `sme`, `offering`.
        Room = "room",
        /// The rule gives a pair that is not there: `sme`, `offering`.
        PairMissing = "pair_missing",
        /// A pair is there that the rule does not give: `sme`, `offering`.
        PairUnexpected = "pair_unexpected",
        /// A checksum line differs: `found`, `expected`.
        LineDiffers = "line_differs",
        /// A count differs: `name`, `found`, `expected`.
        CountDiffers = "count_differs",
        /// The assigned total passes the bound: `found`, `expected`.
        BoundPassed = "bound_passed",
        /// The bound is beyond what the lists hold: `found`, `expected`.
        BoundBeyond = "bound_beyond",
        /// Not a kind of bound: `found`, `expected`.
        BoundUnknown = "bound_unknown",
        /// Nothing was found of what is claimed.
        NotReached = "not_reached",
    }
}

/// Something wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub kind: Kind,
    /// The file that it is in; empty where it is in none.
    pub file: String,
    /// The row of that file, from 1, the header not counted.
    pub row: Option<usize>,
    /// The values, by the names that [`Kind`] tells. Ids are those of the files.
    pub values: Vec<(&'static str, String)>,
}

impl Finding {
    pub(crate) fn new(kind: Kind, file: &str) -> Self {
        Self {
            kind,
            file: file.to_owned(),
            row: None,
            values: Vec::new(),
        }
    }

    pub(crate) fn at(mut self, row: usize) -> Self {
        self.row = Some(row + 1);
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// One of the values; empty where there is none of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What the check says to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was checked and is so.
    Held,
    /// It is not so.
    Broken,
    /// It was not looked at, or could not be.
    NotChecked,
}

impl Status {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::NotChecked => "not_checked",
        }
    }
}

/// One claim after the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The claim.
    pub claim: Claim,
    /// What the check says.
    pub status: Status,
    /// How many things were looked at: files, rows, SMEs or offerings.
    pub checked: usize,
    /// How many there are.
    pub of: usize,
    /// What is wrong, the first [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// How much is wrong.
    pub found: usize,
}

/// All claims after the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The certificate, where it could be read.
    pub certificate: Option<Signed>,
    /// Every claim once, in the order of [`Claim::ALL`].
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Whether no claim is broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.broken().next().is_none()
    }

    /// The broken claims.
    pub fn broken(&self) -> impl Iterator<Item = Claim> {
        let broken = |outcome: &&Outcome| outcome.status == Status::Broken;
        self.outcomes.iter().filter(broken).map(|it| it.claim)
    }
}

/// What is found while a claim is checked.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    found: usize,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        self.found += 1;
        if self.kept.len() < MAX_FINDINGS {
            self.kept.push(finding);
        }
    }

    /// Appends what was found further on.
    pub(crate) fn join(mut self, later: Self) -> Self {
        let room = MAX_FINDINGS - self.kept.len();
        self.kept.extend(later.kept.into_iter().take(room));
        self.found += later.found;
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.found == 0
    }

    pub(crate) fn outcome(self, claim: Claim, checked: usize, of: usize) -> Outcome {
        let status = match self.found {
            0 => Status::Held,
            _ => Status::Broken,
        };
        Outcome {
            claim,
            status,
            checked,
            of,
            findings: self.kept,
            found: self.found,
        }
    }
}

/// A claim that was not looked at.
pub(crate) const fn not_checked(claim: Claim, of: usize) -> Outcome {
    Outcome {
        claim,
        status: Status::NotChecked,
        checked: 0,
        of,
        findings: Vec::new(),
        found: 0,
    }
}
