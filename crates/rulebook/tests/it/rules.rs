//! The compiled-in rules.

use rulebook::Catalog;
use rulebook::catalog::{BUILT_IN, BUILT_IN_SIZES};

#[test]
fn all_built_in_files_are_sound() {
    let catalog = Catalog::default()
        .with(BUILT_IN_SIZES)
        .and_then(|it| it.with(BUILT_IN));
    match catalog {
        Ok(catalog) => assert_eq!(catalog.rules().len(), BUILT_IN.len()),
        Err(problems) => {
            let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", lines.join("\n"));
        }
    }
}
