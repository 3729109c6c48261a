//! `generate`: import files of made-up firms and offerings.

use crate::args::GenerateArgs;
use crate::generate::{self, Order};
use crate::output;

/// Writes the files and prints their paths.
///
/// # Errors
/// The chain catalogue or a file is not in order.
pub fn run(args: &GenerateArgs) -> anyhow::Result<()> {
    let chains = server::chain_catalogue();
    let order = Order {
        smes: args.smes,
        offerings: args.offerings,
        seed: args.seed,
    };
    let bar = output::bar(args.smes + args.offerings);
    let (smes, offerings) = generate::write(order, &chains, &args.out, &bar)?;
    bar.finish_and_clear();
    output::line(&smes.display().to_string())?;
    output::line(&offerings.display().to_string())
}
