use super::{delta, diff};
use crate::compare::{Compared, Side, Way};
use crate::views::Look;
use insta::assert_snapshot;
use model::{FileId, Sources, Span};
use site::compare::{Comparison, Difference, Gap, Group, Told, Which};
use site::delta::{Delta, Step, Theme};

const PLAIN: Look = Look { width: 100, color: false };

fn side(name: &str, kind: &'static str, file: &str) -> Side {
    let mut sources = Sources::default();
    sources.add(file, "one\ntwo\nthree\n");
    Side { name: name.to_owned(), kind, sources }
}

fn told(text: &str, at: usize) -> Option<Told> {
    Some(Told { text: text.to_owned(), span: Span::new(FileId(0), at, at + 1) })
}

/// A comparison with one of each.
pub(crate) fn compared() -> Compared {
    let differ = |group, subject: &str, what: &str, from, to| Difference {
        group,
        subject: subject.to_owned(),
        what: what.to_owned(),
        from,
        to,
    };
    let gap = |side, what: &str, subjects: &[&str], is_open| Gap {
        side,
        what: what.to_owned(),
        subjects: subjects.iter().map(|name| (*name).to_owned()).collect(),
        is_open,
    };
    Compared {
        a: side("sites/omega", "site", "sites/omega/bundle.yaml"),
        b: side("now.json", "juju status", "now.json"),
        comparison: Comparison {
            differences: vec![
                differ(
                    Group::Applications,
                    "keystone",
                    "channel",
                    told("2024.1/stable", 0),
                    told("2024.2/stable", 4),
                ),
                differ(Group::Applications, "keystone", "options.debug", None, told("true", 8)),
                differ(Group::Applications, "strange\u{1b}[31m", "", None, told(&"x".repeat(80), 8)),
                differ(Group::Relations, "a:x b:y", "", told("a:x b:y", 4), None),
            ],
            gaps: vec![
                gap(Which::A, "revision", &["a", "b", "c", "d", "e"], true),
                gap(Which::B, "options", &[], false),
                gap(Which::B, "placement", &["a", "b"], false),
            ],
        },
    }
}

/// A way with steps of two themes.
pub(crate) fn way() -> Way {
    let step = |theme, subject: &str, what: &str, from, to| Step {
        theme,
        subject: subject.to_owned(),
        what: what.to_owned(),
        from,
        to,
    };
    let Compared { a, b, comparison } = compared();
    Way {
        a,
        b,
        delta: Delta {
            steps: vec![
                step(Theme::Scales, "keystone", "units", told("1", 0), told("3", 4)),
                step(Theme::Ends, "exception vip-duplicate", "", told("a lab", 4), None),
            ],
            gaps: comparison.gaps,
        },
    }
}

#[test]
fn differences_are_grouped_and_what_is_not_known_is_said() {
    assert_snapshot!(diff(&compared(), PLAIN), @r"
    - sites/omega (site)
    + now.json (juju status)

    applications
      ~ keystone
          ~ channel: 2024.1/stable -> 2024.2/stable  now.json:2
          + options.debug: true  now.json:3
      + strange\u{1b}[31m: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...  now.json:3

    relations
      - a:x b:y  sites/omega/bundle.yaml:2

    not known
      options: not known to now.json
      placement of a, b: not known to now.json

    left open
      revision of 5 applications: left open by sites/omega

    4 differences
    ");
}

#[test]
fn nothing_is_said_by_colour_alone() {
    let coloured = diff(&compared(), Look { color: true, ..PLAIN });
    let mut plain = String::new();
    let mut parts = coloured.split('\u{1b}');
    plain.push_str(parts.next().unwrap());
    parts.for_each(|part| plain.push_str(part.split_once('m').unwrap().1));
    assert_ne!(coloured, plain);
    assert_eq!(plain, diff(&compared(), PLAIN));
}

#[test]
fn the_way_is_told_by_theme() {
    assert_snapshot!(delta(&way(), PLAIN), @"
    - sites/omega (site)
    + now.json (juju status)

    Scales (1)
      ~ keystone units: 1 -> 3  now.json:2

    Exceptions and divergences that end (1)
      - exception vip-duplicate: a lab  sites/omega/bundle.yaml:2

    not known
      options: not known to now.json
      placement of a, b: not known to now.json

    left open
      revision of 5 applications: left open by sites/omega

    2 steps
    ");
}
