use crate::context::Context;
use crate::rule::{Rule, Sink};
use crate::versions::numbers;
use model::Severity;

pub(super) static RULE: Rule = Rule {
    code: "workload-version-differs",
    id: "",
    severity: Severity::Error,
    what: "The image or the template of the tenants' clusters is named after another Kubernetes than they are to run.",
    why: "The driver takes the version from the image: clusters come up older or newer than what was accepted.",
    example: "workload: {kubernetes: v1.34.8, image: ubuntu-jammy-kube-v1.33.1}",
    help: "name the image and template of this version, or mend `kubernetes`",
    source: "versions.yaml: kubernetes.workload",
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(versions) = &context.site.versions else { return };
    let Some(wanted) = &versions.kubernetes.workload else { return };
    let Some(version) = numbers(&wanted.value) else { return };
    for name in &versions.kubernetes.named_after_workload {
        let Some(named) = version_in(&name.value) else { continue };
        if !version.starts_with(&named) {
            let message = format!("{} is not of Kubernetes {}", name.value, wanted.value);
            let finding = sink.finding(name.span, message).related(wanted.span, "the version");
            sink.push(finding);
        }
    }
}

/// The numbers behind the last `v` that a number follows: `v1-34` and `v1.34.8` alike.
fn version_in(name: &str) -> Option<Vec<u64>> {
    let parts = name.rmatch_indices('v').filter_map(|(at, _)| name.get(at + 1..));
    let version = parts.into_iter().find(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
    let parts = version.split(['.', '-']).map_while(|part| part.parse().ok()).take(3);
    let numbers: Vec<u64> = parts.collect();
    (numbers.len() >= 2).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::version_in;
    use crate::fixture::Fixture;

    #[test]
    fn image_and_template_are_of_the_version() {
        let broken = Fixture::versioned().with("versions.yaml", "kubernetes: v1.34.8", "kubernetes: v1.35.0");
        insta::assert_snapshot!(broken.check(), @"
        versions.yaml:30:45 error workload-version-differs k8s-v1-34 is not of Kubernetes v1.35.0 [versions.yaml:30:26 the version]
        versions.yaml:30:63 error workload-version-differs jammy-kube-v1.34.8 is not of Kubernetes v1.35.0 [versions.yaml:30:26 the version]
        ");
        let mended = broken.with("versions.yaml", "v1-34", "v1-35").with("versions.yaml", "kube-v1.34.8", "kube-v1.35.0");
        insta::assert_snapshot!(mended.check(), @"");
    }

    #[test]
    fn versions_are_found_in_names() {
        assert_eq!(version_in("capi-k8s-v1-34"), Some(vec![1, 34]));
        assert_eq!(version_in("jammy-kube-v1.34.8"), Some(vec![1, 34, 8]));
        assert_eq!(version_in("v1.34.8-gpu"), Some(vec![1, 34, 8]));
        for none in ["vip", "image-v2", "", "v"] {
            assert_eq!(version_in(none), None, "{none}");
        }
    }
}
