//! Every crate is under the lints of the house.

use super::Offence;
use super::Tree;

/// Every package of the workspace says `[lints] workspace = true`.
pub fn check(tree: &Tree, out: &mut Vec<Offence>) {
    for manifest in
        tree.manifests().iter().filter(|manifest| !manifest.own_workspace && !manifest.house_lints)
    {
        let message = format!(
            "`{}` is not under the house lints: add `[lints]` with `workspace = true`",
            manifest.package
        );
        out.push(Offence::new(&manifest.path, 0, message));
    }
}

#[cfg(test)]
mod tests {
    use crate::tidy::tests::check;

    #[test]
    fn a_crate_outside_the_lints_is_reported() {
        let found = check(
            "lints",
            &[
                ("crates/site/Cargo.toml", "[package]\nname = \"site\"\n[lints]\nworkspace = true\n"),
                ("crates/store/Cargo.toml", "[package]\nname = \"store\"\n"),
                (
                    "crates/twin/Cargo.toml",
                    "[package]\nname = \"twin\"\n[lints.rust]\nunsafe_code = \"allow\"\n",
                ),
                ("fuzz/Cargo.toml", "[package]\nname = \"fuzz\"\n[workspace]\n"),
            ],
        );
        insta::assert_snapshot!(found, @"
        `store` is not under the house lints: add `[lints]` with `workspace = true` (crates/store/Cargo.toml)
        `twin` is not under the house lints: add `[lints]` with `workspace = true` (crates/twin/Cargo.toml)
        ");
    }
}
