//! Made-up firms with the skew of a province: few giants, many firms of which little is known.

use chrono::NaiveDate;
use domain::fixtures::{day, sme};
use domain::region::RegionLevel;
use domain::{Fen, RegionCode, Sme, SmeId, Title, TitleKind};

/// A stream of numbers that a seed fixes (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn per_mille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }
}

/// So many firms in the counties of an area.
pub fn firms(count: u64, seed: u64, area: RegionCode) -> Vec<Sme> {
    let counties: Vec<RegionCode> = RegionCode::all()
        .into_iter()
        .filter(|it| it.level() == RegionLevel::County && area.contains(*it))
        .collect();
    let mut numbers = Numbers(seed);
    let pattern = sme(1);
    (0..count)
        .map(|number| {
            let mut firm = pattern.clone();
            firm.id = SmeId(sme(number).id.0);
            let at = numbers.below(counties.len() as u64);
            firm.region = Some(counties[usize::try_from(at).expect("an index")]);
            titles(&mut firm, &mut numbers);
            figures(&mut firm, &mut numbers);
            firm
        })
        .collect()
}

fn titles(firm: &mut Sme, numbers: &mut Numbers) {
    let granted: NaiveDate = day(2022, 1, 1) + chrono::Days::new(numbers.below(1_700));
    firm.titles.clear();
    for (kind, share) in [
        (TitleKind::InnovativeSme, 500),
        (TitleKind::SrdiSme, 250),
        (TitleKind::LittleGiant, 30),
        (TitleKind::HighTechEnterprise, 300),
    ] {
        if numbers.per_mille(share) {
            firm.titles.push(Title {
                kind,
                granted_on: granted,
                expires_on: granted.checked_add_months(chrono::Months::new(36)),
                certificate_no: format!("C{}", numbers.below(1_000_000)),
                issuer: String::new(),
            });
        }
    }
    firm.titles_checked_on = numbers.per_mille(700).then(|| day(2026, 1, 31));
}

fn figures(firm: &mut Sme, numbers: &mut Numbers) {
    let latest = firm.figures[0].clone();
    firm.figures.clear();
    for back in 0..3 {
        if numbers.per_mille(200) {
            continue;
        }
        let mut figures = latest.clone();
        figures.fiscal_year = 2025 - back;
        let revenue = i64::try_from(numbers.below(40_000)).expect("a number") * 1_000_000;
        figures.revenue = numbers.per_mille(900).then_some(Fen(revenue));
        figures.profit = numbers
            .per_mille(800)
            .then_some(Fen(revenue / 12 - 100_000_000));
        figures.rd_expense = numbers.per_mille(600).then_some(Fen(revenue / 20));
        firm.figures.push(figures);
    }
}
