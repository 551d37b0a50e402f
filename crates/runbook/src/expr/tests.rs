use super::{Expr, MAX_EXPRESSION};
use crate::judge::judge;
use crate::{AsBuilt, Claim, Declared, Facts};
use model::{Digest, Fact, Provenance, Span};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// The facts that the tests judge on.
fn facts() -> Facts {
    let declared = Declared {
        value: json!({"juju": {"model": "openstack"}, "planes": {"provider": {"cidr": "10.12.4.0/22"}}, "void": {}}),
        places: [("juju".to_owned(), ("site.yaml".to_owned(), 7))].into(),
    };
    let at = "2026-06-03T10:00:00Z".parse().unwrap();
    let asbuilt = AsBuilt { value: json!({"nodes": 4}), capture: "c.json".into(), commit: "abc".into(), at };
    let mut facts = Facts::new(declared, Some(asbuilt), model::Freshness::default());
    let measured = json!({
        "nodes": [
            {"hostname": "openstack0", "status_name": "Ready", "power_state": "off", "cpu": 8, "disks": ["a"]},
            {"hostname": "openstack1", "status_name": "New", "power_state": "off", "cpu": 8, "disks": []},
        ],
        "vips": ["10.12.4.50", "10.12.4.51", "10.12.4.50"],
        "said": "four of four\n", "none": [], "blank": "", "nothing": null, "hole": {}, "count": 3,
        "apps": {"vault": {"units": 1}, "keystone": {"units": 3}},
    });
    for (name, value) in measured.as_object().unwrap() {
        let provenance = Provenance::Measured { block: name.clone(), output: Digest::of(b"") };
        facts.take(Fact { name: name.clone(), value: value.clone(), provenance, at }, 1);
    }
    facts
}

/// The verdict of an expression with its reason.
fn check(text: &str) -> String {
    let expr = match Expr::compile(text) {
        Ok(expr) => expr,
        Err(faults) => {
            let drawn =
                faults.iter().map(|fault| format!("{}:{} {}", fault.line, fault.column, fault.message));
            return drawn.collect::<Vec<_>>().join("\n");
        }
    };
    let claim = Claim { text: text.to_owned(), line: 1, span: Span::default(), expr: Some(expr) };
    let assertion = judge(&claim, &facts());
    match assertion.why {
        Some(why) => format!("{}: {why}", assertion.verdict),
        None => assertion.verdict.to_string(),
    }
}

#[test]
fn proven_is_holds_and_disproven_is_fails() {
    assert_eq!(check("nodes.size() == 2"), "holds");
    assert_eq!(check("nodes.size() == 4"), "fails: the left side is 2, the right side is 4");
    assert_eq!(check("count == '3' && true"), "fails: the left side is 3, the right side is \"3\"");
    assert_eq!(check("vips.size() > 5 || count > 4"), "fails");
    assert_eq!(check("nodes.exists(n, n.hostname == 'openstack1')"), "holds");
    assert_eq!(check("site.juju.model == 'openstack' && count == 3"), "holds");
    assert_eq!(check("asbuilt.nodes == 4"), "holds");
    assert_eq!(check("apps['vault'].units == 1 && has(apps.keystone)"), "holds");
}

#[test]
fn a_failing_all_names_the_elements_that_failed() {
    insta::assert_snapshot!(check("nodes.all(n, n.status_name == 'Ready' && n.power_state == 'off')"),
        @r#"fails: not so for {hostname: "openstack1", power_state: "off", status_name: "New"}"#);
    insta::assert_snapshot!(check("!vips.exists(v, v == '10.12.4.50')"),
        @r#"fails: not so for "10.12.4.50", "10.12.4.50""#);
    insta::assert_snapshot!(check("count == 3 && apps.all(a, apps[a].units == 1)"), @r#"fails: not so for "keystone""#);
}

#[test]
fn what_is_missing_or_empty_is_unmeasured_and_says_why() {
    let drawn = [
        "absent == 1",
        "none == []",
        "blank == ''",
        "nothing == null",
        "hole.size() == 0",
        "site.gone == 1",
        "site.void.size() == 0",
        "typed.answer == 'yes'",
    ]
    .map(check)
    .join("\n");
    insta::assert_snapshot!(drawn, @r#"
    unmeasured: absent is not measured in this run
    unmeasured: none is empty: [] (measured by none)
    unmeasured: blank is empty: "" (measured by blank)
    unmeasured: nothing is empty: null (measured by nothing)
    unmeasured: hole is empty: {} (measured by hole)
    unmeasured: site.gone is not declared in the files of this site
    unmeasured: site.void is empty: {} (declared at site.yaml:1)
    unmeasured: typed.answer was not typed in this run
    "#);
}

#[test]
fn a_macro_over_nothing_is_never_proof() {
    let over_nothing = [
        "nodes.filter(n, n.cpu > 99).all(n, n.status_name == 'Ready')",
        "nodes.filter(n, n.cpu > 99).exists(n, true) == false",
        "!nodes.filter(n, n.cpu > 99).exists(n, true)",
        "nodes.filter(n, n.cpu > 99).exists_one(n, true) == false",
        "nodes.filter(n, n.cpu > 99).map(n, n.cpu).size() == 0",
        "nodes.filter(n, n.cpu > 99).filter(n, true).size() == 0",
        "nodes.filter(n, n.hostname == 'openstack1').all(n, n.disks.all(d, d == 'a'))",
        "count == 3 && {}.all(k, true)",
        "unique(nodes.filter(n, n.cpu > 99))",
        "sum([]) == 0 && count == 3",
    ];
    for text in over_nothing {
        assert!(check(text).starts_with("unmeasured: "), "{text}: {}", check(text));
    }
    insta::assert_snapshot!(check(over_nothing[6]),
        @"unmeasured: n.disks: nothing to go over; a statement about nothing proves nothing");
}

#[test]
fn unknown_is_kleenes_unknown() {
    // A false that does not rest on the empty part is proven, and so is a true that has its own witness.
    assert!(check("nodes.all(n, n.status_name == 'Ready' && n.disks.all(d, d == 'a'))").starts_with("fails"));
    assert_eq!(check("nodes.exists(n, n.disks.exists(d, d == 'a'))"), "holds");
    assert!(check("nodes.all(n, n.disks.all(d, d == 'a'))").starts_with("unmeasured"));
}

#[test]
fn errors_and_other_types_are_unmeasured() {
    let drawn = [
        "count",
        "nodes[7].cpu == 1",
        "nodes[0].gone == 1",
        "count > 'three'",
        "count.all(c, true)",
        "ip_in(vips[0], 'here')",
        "ip_in('moon', site.planes.provider.cidr)",
        "ip_between(vips[0], '10.0.0.9', '10.0.0.1')",
        "sum(vips) == 1",
        "nosuch(count)",
        "count / 0 == 1",
        "true",
    ]
    .map(check)
    .join("\n");
    insta::assert_snapshot!(drawn, @r#"
    unmeasured: it comes to int, not to true or false
    unmeasured: the list has no element 7
    unmeasured: no such key: gone
    unmeasured: found no matching overload for '_>_' applied to '(int, string)'
    unmeasured: count is int here, not a list or a map
    unmeasured: ip_in: "here" is not a network in CIDR form, such as 10.12.4.0/22
    unmeasured: ip_in: "moon" is not an IP address
    unmeasured: ip_between: 10.0.0.9 to 10.0.0.1 is not a range
    unmeasured: sum: it has string in it, not only numbers
    unmeasured: there is no function or fact nosuch
    unmeasured: division by zero
    unmeasured: it reads no fact, so it says nothing about this cloud
    "#);
}

#[test]
fn books_have_the_functions_they_need() {
    for text in [
        "vips.all(v, ip_between(v, '10.12.4.2', '10.12.4.63'))",
        "vips.all(v, ip_in(v, site.planes.provider.cidr))",
        "!ip_in('fd00::1', site.planes.provider.cidr)",
        "!unique(vips) && unique(nodes.map(n, n.hostname))",
        "sum(nodes.map(n, n.cpu)) == 16 && nodes.map(n, n.cpu).sum() == 16",
        "said.words() == ['four', 'of', 'four'] && said.split(' ').size() == 3",
        "said.startsWith('four') && said.contains('of') && said.matches('^f.*r') && said.trim().endsWith('four')",
    ] {
        assert_eq!(check(text), "holds", "{text}");
    }
}

#[test]
fn faults_have_their_line_and_column() {
    insta::assert_snapshot!(["nodes.size( ==", "a ==\n  b &&", "1 +* 2", "nodes.all(1, true)", "", "a.?b"].map(check).join("\n--\n"), @"
    1:13 unexpected '=='
    1:15 it ends too early
    --
    2:7 it ends too early
    --
    1:4 unexpected '*'
    --
    1:11 argument must be a simple name
    --
    1:1 it is empty
    --
    1:2 unsupported syntax '.?'
    ");
}

#[test]
fn size_depth_and_work_are_bounded() {
    let deep = [
        "1+".repeat(1900) + "1",
        "a.".repeat(1900) + "a",
        "!".repeat(3000) + "a",
        "-".repeat(3000) + "1",
        "(".repeat(1500) + "1" + &")".repeat(1500),
        "[".repeat(1500) + &"]".repeat(1500),
        "a[0]".repeat(900),
        "a ? b : ".repeat(400) + "c",
        "a && ".repeat(700) + "a",
        "\"\\".repeat(1000),
        "x".repeat(MAX_EXPRESSION + 1),
        "a.map(x, ".repeat(200) + "x" + &")".repeat(200),
    ];
    for text in deep {
        let said = check(&text);
        assert!(said.starts_with("1:") || said.starts_with("unmeasured"), "{said}");
    }
}

#[test]
fn a_macro_that_visits_too_much_is_stopped() {
    let mut facts = facts();
    let at = "2026-06-03T10:00:00Z".parse().unwrap();
    let provenance = Provenance::Measured { block: "big".into(), output: Digest::of(b"") };
    facts.take(Fact { name: "big".into(), value: Json::from(vec![1; 1000]), provenance, at }, 1);
    let text = "big.all(a, big.all(b, big.all(c, a == b && b == c)))";
    let claim = Claim { text: text.into(), line: 1, span: Span::default(), expr: Expr::compile(text).ok() };
    let why = judge(&claim, &facts).why.unwrap_or_default();
    assert!(why.contains("visits more than"), "{why}");
}

#[test]
fn paths_and_the_values_they_saw() {
    let text = "nodes.all(n, n.cpu > 1) && apps['my-app'].units[0] == site.juju.model && said.size() > 1";
    let expr = Expr::compile(text).unwrap();
    let paths: Vec<String> = expr.paths.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["nodes", "apps[\"my-app\"].units[0]", "site.juju.model", "said"]);
    assert_eq!(expr.measured().collect::<Vec<_>>(), ["apps", "nodes", "said"]);
    let claim = Claim { text: text.into(), line: 1, span: Span::default(), expr: Some(expr) };
    insta::assert_snapshot!(judge(&claim, &facts()).saw.iter().map(|(k, v)| format!("{k} = {v}\n")).collect::<String>(), @r#"
    nodes = [{hostname: "openstack0", cpu: 8}, {hostname: "openstack1", cpu: 8}]
    said = "four of four\n"
    site.juju.model = "openstack"
    "#);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn no_mix_of_tokens_makes_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "nodes", "n", ".", "all", "exists", "map", "filter", "(", ")", ",", "==", "&&", "||", "!", "1", "'a'", "[", "]",
        "{", "}", ":", "?", "has", "count", "none", "-", "in", " ", "\n", "ip_in", "unique", "matches", "null",
    ]), 0..24)) {
        let text = parts.concat();
        let said = check(&text);
        // Nothing that goes over the empty list alone is ever proven.
        let other_ways = text.contains("||") || text.contains('?');
        prop_assert!(said != "holds" || !text.contains("none") || other_ways, "{text}");
    }
}
