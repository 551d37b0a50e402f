use super::html;
use crate::views::omega;
use crate::views::rehearsal::Rehearsal;
use model::EventKind;

/// Walks through the page as a strict reader would: every element is closed in its place, and only elements that the
/// report is made of occur. Gives the text between the tags.
fn check(page: &str) -> String {
    let void = ["meta", "!DOCTYPE"];
    let mut open: Vec<&str> = vec![];
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed in its place");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "quotes are balanced in {tag}");
        assert!(!["script", "img", "iframe", "object", "link", "a"].contains(&name), "{name}");
        if !tag.ends_with('/') && !void.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    text.push_str(rest);
    text
}

#[test]
fn the_report_of_an_omega_like_site_tells_everything() {
    let text = check(&html(&omega::rehearsal()));
    let told = [
        "The fault-free control holds; 12 of 14 faults caught, 1 late, 1 escaped.",
        "4f2a9c1d7e3b",
        "no gate reads the carrier of br-ex",
        "nodes.all(n, n.status_name == &quot;Ready&quot; &amp;&amp; n.power_state == &quot;off&quot;)",
        "10.12.16.43 enp9s0",
        "+ glance-mysql-router/0",
        "2/lxd/5",
        "maas admin rack-controllers read",
        "1 h 13 min",
        "None. Only the book ran.",
    ];
    for expected in told {
        assert!(text.contains(expected), "{expected} is missing");
    }
    let rehearsal = omega::rehearsal();
    for unit in &rehearsal.units {
        assert!(text.contains(&unit.unit), "{} is in the topology", unit.unit);
    }
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let page = html(&omega::rehearsal()).replace("http://www.w3.org/2000/svg", "");
    for outward in ["http:", "https:", "url(", "@import", "src=", "href="] {
        assert!(!page.contains(outward), "{outward}");
    }
}

#[test]
fn an_empty_rehearsal_says_so() {
    let text = check(&html(&Rehearsal::default()));
    assert!(text.contains("The fault-free control could not be measured; no fault was injected."));
    assert!(text.contains("The site declares no host, and nothing was deployed."));
}

const HOSTILE: &str = "\"'><script>alert(1)</script><b onload=x>&lt;\u{1b}[2J\u{0}\u{202e}";

/// Puts the hostile text wherever a text can stand.
fn hostile() -> Rehearsal {
    let mut rehearsal = omega::rehearsal();
    let mut spoil = |text: &mut String| text.push_str(HOSTILE);
    spoil(&mut rehearsal.site);
    rehearsal.unknown_calls.iter_mut().for_each(&mut spoil);
    for row in &mut rehearsal.faults {
        [&mut row.fault, &mut row.layer, &mut row.why].into_iter().for_each(&mut spoil);
    }
    for host in &mut rehearsal.blueprint.hosts {
        spoil(&mut host.name);
        host.nics =
            std::mem::take(&mut host.nics).into_iter().map(|(name, nic)| (name + HOSTILE, nic)).collect();
        host.disks.values_mut().for_each(|disk| spoil(&mut disk.purpose));
    }
    for plane in &mut rehearsal.blueprint.planes {
        [&mut plane.cidr, &mut plane.space].into_iter().for_each(&mut spoil);
    }
    for unit in &mut rehearsal.units {
        spoil(&mut unit.unit);
        unit.machine.push_str("/lxd/0");
        spoil(&mut unit.machine);
    }
    for run in &mut rehearsal.control {
        [&mut run.book, &mut run.run.0].into_iter().for_each(&mut spoil);
        run.events.iter_mut().for_each(|event| event.kind = spoiled(&event.kind));
        let divergence =
            EventKind::DivergenceNoted { reason: HOSTILE.to_owned(), author: HOSTILE.to_owned() };
        let event = model::Event { kind: divergence, ..run.events[0].clone() };
        run.events.push(event);
    }
    rehearsal
}

/// The same event with the hostile text in every string that is no tag or digest.
fn spoiled(kind: &EventKind) -> EventKind {
    fn walk(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => items.iter_mut().for_each(walk),
            serde_json::Value::Object(fields) => {
                for (name, field) in fields {
                    let free = [
                        "text", "why", "block", "gate", "reason", "note", "operator", "commit", "book", "by",
                    ];
                    match field {
                        serde_json::Value::String(text) if free.contains(&name.as_str()) => {
                            text.push_str(HOSTILE)
                        }
                        serde_json::Value::Object(saw) if name == "saw" => {
                            saw.insert(HOSTILE.to_owned(), HOSTILE.into());
                        }
                        other => walk(other),
                    }
                }
            }
            _ => {}
        }
    }
    let mut value = serde_json::to_value(kind).unwrap();
    walk(&mut value);
    serde_json::from_value(value).unwrap()
}

#[test]
fn no_value_becomes_part_of_the_page() {
    let page = html(&hostile());
    let text = check(&page);
    assert!(
        text.matches("&lt;script&gt;alert(1)&lt;/script&gt;").count() > 100,
        "the text is shown, not swallowed"
    );
    let raw = page.chars().find(|&c| c != '\n' && !(' '..='~').contains(&c));
    assert_eq!(raw, None, "no control or invisible character is left");
}

/// Every label of the drawings, by how many characters it has and how large it is, stays inside its drawing.
#[test]
fn labels_end_inside_their_drawing() {
    let page = html(&hostile());
    let mut labels = 0;
    for svg in page.split("<svg class=\"t").skip(1) {
        let svg = svg.split("</svg>").next().unwrap();
        let width: f64 = value(svg, "viewBox=\"0 0 ").split(' ').next().unwrap().parse().unwrap();
        for label in svg.split("<text ").skip(1) {
            let [x, size] = [" x=\"", " font-size=\""].map(|name| value(label, name).parse::<f64>().unwrap());
            let shown = label.split("</text>").next().unwrap().rsplit('>').next().unwrap();
            let shown =
                shown.replace("&quot;", "'").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">");
            let long = shown.replace("&amp;", "&").chars().count() as f64 * size * 0.6;
            let class = label.split('"').nth(1).unwrap();
            let (from, to) = match class.split(' ').next_back() {
                _ if class.contains("middle") => (x - long / 2.0, x + long / 2.0),
                _ if class.contains("end") => (x - long, x),
                _ => (x, x + long),
            };
            assert!(from >= 0.0 && to <= width, "{shown} from {from} to {to} of {width}");
            labels += 1;
        }
    }
    assert!(labels > 150, "{labels} labels were measured");
}

fn value<'a>(text: &'a str, before: &str) -> &'a str {
    text.split_once(before).unwrap().1.split('"').next().unwrap()
}
