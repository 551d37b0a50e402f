//! What magnum-capi-helm makes of the objects of a cluster: its health, and the reason in its own words.

use serde_json::{Value, json};

/// Whether a cluster is healthy, and the reason for each of its four parts. `None` for an object is a 404.
pub(crate) fn health(objects: &Value) -> (bool, Value) {
    let reason = json!({
        "cluster": conditions(object(objects, "Cluster"), "Cluster resource not found.", "Waiting on "),
        "infrastructure": infrastructure(object(objects, "Infra")),
        "controlplane": conditions(object(objects, "KCP"), "Control plane resource not found.", "Waiting on "),
        "nodegroup": conditions(object(objects, "MD"), "default-worker resource not found.", "default-worker waiting on "),
    });
    let is_ready = |part: &Value| part == "Ready";
    let healthy = reason.as_object().is_some_and(|parts| parts.values().all(is_ready));
    (healthy, reason)
}

/// The API version at which a driver asks for OpenStackCluster, whatever the core refers to it by.
pub(crate) fn asks_at(driver: &str) -> &'static str {
    match driver {
        "1.1.0" | "1.2.0" | "1.3.0" => "infrastructure.cluster.x-k8s.io/v1alpha6",
        _ => "infrastructure.cluster.x-k8s.io/v1beta1",
    }
}

fn object<'a>(objects: &'a Value, kind: &str) -> Option<&'a Value> {
    objects.get(kind).filter(|one| !one.is_null())
}

/// `Ready`, or every condition that is not `True`, written as Python writes a list. None at all count as ready.
fn conditions(object: Option<&Value>, missing: &str, waiting: &str) -> String {
    let Some(object) = object else { return missing.to_owned() };
    let all = object.pointer("/status/conditions").and_then(Value::as_array);
    let open = all.into_iter().flatten().filter(|one| one.get("status") != Some(&json!("True")));
    let names: Vec<String> = open
        .filter_map(|one| one.get("type").and_then(Value::as_str))
        .map(|name| format!("'{name}'"))
        .collect();
    if names.is_empty() { "Ready".to_owned() } else { format!("{waiting}[{}]", names.join(", ")) }
}

/// A failure that was noted counts even where it is ready again.
fn infrastructure(object: Option<&Value>) -> String {
    let Some(object) = object else { return "Infrastructure resource not found.".to_owned() };
    let text = |path: &str| object.pointer(path).and_then(Value::as_str);
    let ready = object.pointer("/status/ready") == Some(&Value::Bool(true));
    match (text("/status/failureReason"), text("/status/failureMessage"), ready) {
        (Some(reason), message, _) => format!("{reason}: {}", message.unwrap_or_default()),
        (None, _, true) => "Ready".to_owned(),
        (None, _, false) => "Infrastructure not ready.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{asks_at, health};
    use serde_json::Value;

    /// The cases were run through the published packages of the driver.
    #[test]
    fn the_health_and_its_words_are_the_drivers() {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        let shared = std::env::var_os("INTERLOCK_SHARED").map_or(here, Into::into);
        let mut cases = 0;
        for version in ["1.1.0", "1.2.0", "1.3.0", "1.4.0"] {
            let path = shared.join(format!("formats/capi/magnum-health-oracle-{version}.json"));
            let Ok(text) = std::fs::read_to_string(&path) else {
                println!("SKIPPED: {} is not there", path.display());
                return;
            };
            let oracle: Value = serde_json::from_str(&text).unwrap();
            let path = oracle["get_paths"]["OpenstackCluster"].as_str().unwrap();
            assert!(path.starts_with(&format!("/apis/{}/", asks_at(version))), "{version}: {path}");
            for case in oracle["cases"].as_array().unwrap() {
                let (healthy, reason) = health(&case["resources"]);
                assert_eq!(reason, case["health_status_reason"], "{version}: {}", case["case"]);
                assert_eq!(healthy, case["health_status"] == "HEALTHY", "{version}: {}", case["case"]);
                cases += 1;
            }
        }
        assert!(cases >= 60, "{cases} cases");
    }
}
