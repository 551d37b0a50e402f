use crate::shared;
use bundle::{Kind, SourceReading, read_source};
use model::Sources;

fn source(path: &std::path::Path) -> SourceReading {
    let mut sources = Sources::default();
    let file = sources.add(&path.display().to_string(), &std::fs::read_to_string(path).unwrap());
    read_source(&sources, file, &[])
}

#[test]
fn every_real_status_is_read_whole() {
    let Some(folder) = shared("formats/juju") else { return };
    let mut drawn = vec![];
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains("status") || !name.starts_with("real-") || !name.ends_with("json") {
            continue;
        }
        let SourceReading { bundle, origin, findings } = source(&path);
        assert_eq!((origin.kind, findings), (Kind::Status, vec![]), "{name}");
        let half = bundle.relations.iter().filter(|one| one.ends.iter().any(|end| end.endpoint.is_none()));
        drawn.push(format!(
            "{} applications, {} below, {} machines, {} hosts, {} relations, {} of them half, {} remote, {:?}",
            bundle.applications.len(),
            origin.subordinates.len(),
            bundle.machines.len(),
            origin.hosts.len(),
            bundle.relations.len(),
            half.count(),
            bundle.saas.len(),
            bundle.kind.map(|kind| kind.value)
        ));
    }
    drawn.sort();
    insta::assert_snapshot!(drawn.join("\n"), @r#"
    17 applications, 7 below, 12 machines, 12 hosts, 35 relations, 0 of them half, 0 remote, None
    23 applications, 0 below, 0 machines, 0 hosts, 57 relations, 0 of them half, 0 remote, Some("kubernetes")
    6 applications, 1 below, 1 machines, 1 hosts, 7 relations, 0 of them half, 6 remote, None
    "#);
}

#[test]
fn no_real_bundle_is_taken_for_anything_else() {
    let Some(folder) = shared("corpora/bundles") else { return };
    let mut exports = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let mut sources = Sources::default();
        let file = sources.add("bundle.yaml", &text);
        let kind = read_source(&sources, file, &[]).origin.kind;
        assert!(matches!(kind, Kind::Bundle | Kind::Export), "{}: {kind:?}", path.display());
        exports += usize::from(kind == Kind::Export);
    }
    assert!(exports <= 25, "{exports} exports");
}

/// A status as Juju prints it: one line, here of four megabytes.
#[test]
fn a_large_status_on_one_line_is_read_whole() {
    let applications: Vec<String> = (0..8000)
        .map(|n| {
            let peer = (n + 1) % 8000;
            let back = (n + 7999) % 8000;
            format!(
                r#""app{n}x":{{"charm":"c","charm-origin":"charmhub","charm-name":"c","charm-rev":3,"charm-channel":"latest/stable","base":{{"name":"ubuntu","channel":"22.04"}},"exposed":false,"application-status":{{"current":"active","message":"Unit is ready \u003c\"\u00e9","since":"03 Jun 2026 10:04:05Z"}},"relations":{{"p":[{{"related-application":"app{peer}x","interface":"i","scope":"global"}}],"r":[{{"related-application":"app{back}x","interface":"i","scope":"global"}}]}},"units":{{"app{n}x/0":{{"machine":"{}/lxd/3","open-ports":["80/tcp"]}}}},"endpoint-bindings":{{"":"alpha"}}}}"#,
                n % 100
            )
        })
        .collect();
    let text = format!(
        r#"{{"model":{{"name":"m","type":"iaas","controller":"c"}},"machines":{{}},"applications":{{{}}},"storage":{{}}}}"#,
        applications.join(",")
    );
    let mut sources = Sources::default();
    let file = sources.add("status", &text);
    let reading = read_source(&sources, file, &[]);
    assert!(text.len() > 4_000_000);
    assert_eq!((reading.findings.len(), reading.bundle.applications.len()), (0, 8000));
    assert_eq!(reading.bundle.relations.len(), 8000);
}
