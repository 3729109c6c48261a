//! Writes import files of made-up firms and offerings with valid codes and realistic skew.
//!
//! Row by row, so that memory does not grow with the number of rows; the same seed gives the same
//! bytes, and a larger file begins with the smaller one.

pub mod offering;
pub mod places;
pub mod random;
pub mod sme;

use anyhow::Context as _;
use domain::Chain;
use indicatif::ProgressBar;
use places::Places;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// Number of firms.
    pub smes: u64,
    /// Number of offerings.
    pub offerings: u64,
    /// Seed of everything.
    pub seed: u64,
}

/// Writes `smes.csv` and `offerings.csv` into a folder and gives their paths.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write(
    order: Order,
    chains: &[Chain],
    folder: &Path,
    bar: &ProgressBar,
) -> anyhow::Result<(PathBuf, PathBuf)> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let places = Places::new(chains);
    let smes = folder.join("smes.csv");
    let rows = (0..order.smes).map(|row| sme::cells(order.seed, row, &places));
    write_table(create(&smes)?, rows, bar).with_context(|| smes.display().to_string())?;
    let offerings = folder.join("offerings.csv");
    let rows = (0..order.offerings).map(|row| offering::cells(order.seed, row, &places));
    write_table(create(&offerings)?, rows, bar).with_context(|| offerings.display().to_string())?;
    Ok((smes, offerings))
}

fn create(path: &Path) -> anyhow::Result<BufWriter<File>> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}

/// Rows between two steps of the progress bar.
const STEP: u64 = 1_000;

fn write_table(
    out: impl Write,
    rows: impl Iterator<Item = Vec<sme::Cell>>,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    let mut count = 0;
    for cells in rows {
        if count == 0 {
            writer.write_record(cells.iter().map(|(code, _)| code))?;
        }
        writer.write_record(cells.iter().map(|(_, value)| value))?;
        count += 1;
        if count % STEP == 0 {
            bar.inc(STEP);
        }
    }
    bar.inc(count % STEP);
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use places::tests::catalogue;

    fn sme_file(seed: u64, rows: u64) -> String {
        let places = Places::new(&catalogue());
        let mut bytes = Vec::new();
        let rows = (0..rows).map(|row| sme::cells(seed, row, &places));
        write_table(&mut bytes, rows, &ProgressBar::hidden()).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn one_seed_gives_one_file_and_a_larger_one_begins_with_it() {
        let small = sme_file(20_260_101, 50);
        assert_eq!(small, sme_file(20_260_101, 50));
        assert_ne!(small, sme_file(20_260_102, 50));
        assert!(sme_file(20_260_101, 80).starts_with(&small));
        assert_eq!(small.lines().count(), 51);
    }
}
