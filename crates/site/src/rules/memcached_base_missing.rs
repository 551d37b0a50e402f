use crate::context::Context;
use crate::rule::{Rule, Sink};
use bundle::{Application, Base, CharmUrl, Schema};
use model::{At, Severity};

pub(super) static RULE: Rule = Rule {
    code: "memcached-base-missing",
    id: "R67",
    severity: Severity::Warning,
    what: "memcached is deployed on a base for which it was not released.",
    why: "The charm's releases come a base behind the others: nothing is found for it at Charmhub, and the deploy stops.",
    example: "default-base: ubuntu@24.04\napplications: {memcached: {charm: memcached}}",
    help: "give memcached `base: ubuntu@22.04` of its own",
    source: "designate and gnocchi, tests/bundles, which hold it at jammy",
    check,
};

/// The newest base with a release.
const NEWEST: [u32; 2] = [22, 4];

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for application in context.running("memcached").filter(|app| is_of_charmhub(app)) {
        let Some(base) = application.base.as_ref().or(context.site.bundle.default_base.as_ref()) else { continue };
        if release(base).is_some_and(|release| release > NEWEST) {
            let name = &application.name.value;
            let at = application.base.as_ref().map_or(application.name.span, |base| base.span);
            let finding = sink.finding(at, format!("{name} is to run on {}, and is released up to jammy", base.value));
            sink.push(finding.related(base.span, "the base"));
        }
    }
}

fn is_of_charmhub(application: &Application) -> bool {
    CharmUrl::parse(application.charm_text()).is_ok_and(|url| url.schema == Schema::CharmHub)
}

/// Year and month of an Ubuntu, by base or series.
fn release(base: &At<String>) -> Option<[u32; 2]> {
    let release = Base::of(&base.value)?.release();
    let (year, month) = release.strip_prefix("ubuntu@")?.split_once('.')?;
    Some([year.parse().ok()?, month.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn memcached_runs_where_it_is_released() {
        let with = |head: &str, own: &str| {
            Fixture::bare(&format!("{head}\napplications:\n  cache: {{charm: memcached{own}}}\n")).check()
        };
        insta::assert_snapshot!(with("default-base: ubuntu@24.04", ""), @"bundle.yaml:3:3 warning memcached-base-missing cache is to run on ubuntu@24.04, and is released up to jammy [bundle.yaml:1:15 the base]");
        insta::assert_snapshot!(with("series: jammy", ", base: ubuntu@23.10/stable"), @"bundle.yaml:3:35 warning memcached-base-missing cache is to run on ubuntu@23.10/stable, and is released up to jammy [bundle.yaml:3:35 the base]");
        insta::assert_snapshot!(with("series: noble", ", series: jammy"), @"");
        insta::assert_snapshot!(with("default-base: ubuntu@22.04", ""), @"");
        insta::assert_snapshot!(with("description: no base", ""), @"");
    }
}
