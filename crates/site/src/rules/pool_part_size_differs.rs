use crate::context::Context;
use crate::rule::{Rule, Sink};
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "pool-part-size-differs",
    id: "",
    severity: Severity::Error,
    what: "A part of a pool has another prefix length than `each`, or `each` does not fit into the pool.",
    why: "The next part is found by counting in steps of `each`: a larger one given out by hand is given out again.",
    example: "tenant: {cidr: 10.20.0.0/16, each: 24, taken: {10.20.4.0/22: project4}}",
    help: "give the part the prefix length of `each`, or list it as several parts",
    source: "site.yaml: pools",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for pool in &context.site.pools {
        let Some(each) = pool.each else { continue };
        let (name, whole) = (&pool.name.value, pool.cidr.value);
        if each.value < whole.prefix_len() || each.value > whole.max_prefix_len() {
            let message = format!("pool {name} is {whole}, and cannot be cut into parts of /{}", each.value);
            let finding = sink.finding(each.span, message).related(pool.cidr.span, "the pool");
            sink.push(finding.help("mend `each` or `cidr`"));
            continue;
        }
        for (part, who) in pool.taken.iter().filter(|(part, _)| part.value.prefix_len() != each.value) {
            let message = format!("{} of {who} is no /{}, as the parts of pool {name} are", part.value, each.value);
            let finding = sink.finding(part.span, message).related(each.span, "the size of each");
            sink.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;

    #[test]
    fn parts_of_a_pool_are_of_one_size() {
        let with = |old: &str, new: &str| Fixture::healthy().with("site.yaml", old, new).check();
        insta::assert_snapshot!(with("{10.20.0.0/24: mgmt}", "{10.20.0.0/24: mgmt, 10.20.4.0/22: lab}"), @"site.yaml:41:92 error pool-part-size-differs 10.20.4.0/22 of lab is no /24, as the parts of pool tenant are [site.yaml:41:38 the size of each]");
        insta::assert_snapshot!(with("each: 24", "each: 12"), @"site.yaml:41:38 error pool-part-size-differs pool tenant is 10.20.0.0/16, and cannot be cut into parts of /12 [site.yaml:41:18 the pool]");
        insta::assert_snapshot!(with("each: 24", "each: 33"), @"site.yaml:41:38 error pool-part-size-differs pool tenant is 10.20.0.0/16, and cannot be cut into parts of /33 [site.yaml:41:18 the pool]");
        insta::assert_snapshot!(with("{10.20.0.0/24: mgmt}", "{10.20.0.0/24: mgmt, 10.20.4.0/24: lab}"), @"");
    }
}
