use super::{MUTATIONS, READS, by_hand, catalogue, request};
use crate::environment;
use crate::shell::ShellConfig;
use model::{Ask, CallAsk, CallFault, CallKind, CallSpec, ExecReply, Form, Target};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// An argument of each form.
fn sample(form: Form) -> Json {
    match form {
        Form::Name => json!("a-name"),
        Form::Unit => json!("an-app/leader"),
        Form::Setting => json!("it's $(a value)\n"),
        Form::Span => json!("90s"),
        Form::Choice(words) => json!(words[0]),
        Form::Map => json!({"force": true, "name": "a b"}),
    }
}

fn arguments(spec: &CallSpec) -> BTreeMap<String, Json> {
    spec.arguments.iter().map(|argument| (argument.name.to_owned(), sample(argument.form))).collect()
}

fn ask(spec: &'static CallSpec) -> CallAsk {
    CallAsk {
        block: "b".into(),
        target: Target::Jumphost,
        call: spec.call(arguments(spec)).unwrap(),
        timeout: Duration::from_secs(9),
    }
}

fn called(name: &str, status: i32, stdout: &str, stderr: &str) -> String {
    let reads = READS.iter().copied().flatten().map(|read| (read.spec.name, read.answer));
    let mutations = MUTATIONS.iter().copied().flatten().map(|mutation| (mutation.spec.name, mutation.answer));
    let (_, answer) = reads.chain(mutations).find(|(of, _)| *of == name).unwrap();
    let (stdout, stderr) = (stdout.as_bytes().to_vec(), stderr.as_bytes().to_vec());
    match answer(&ExecReply { status: Some(status), stdout, stderr, truncated: 0, pasted: None }) {
        Ok(value) => value.to_string(),
        Err(CallFault::Refused(words)) => format!("refused: {words}"),
        Err(CallFault::Unclear(why)) => format!("unclear: {why}"),
    }
}

#[test]
fn the_tables_hold_what_they_say() {
    assert!(READS.iter().copied().flatten().all(|read| read.spec.kind == CallKind::Read));
    assert!(MUTATIONS.iter().copied().flatten().all(|mutation| mutation.spec.kind == CallKind::Mutation));
    let config = ShellConfig::new("/bin", "/", "/");
    // What bash sets for itself would not be what was given.
    let of_bash = [
        "HOSTNAME", "HOSTTYPE", "MACHTYPE", "OSTYPE", "PPID", "PWD", "OLDPWD", "UID", "EUID", "GROUPS",
        "RANDOM", "SECONDS", "LINENO", "OPTIND", "OPTARG", "SHLVL", "USER", "SHELL", "TMPDIR",
    ];
    let mut names = std::collections::BTreeSet::new();
    for spec in catalogue() {
        assert!(names.insert(spec.name), "{} stands twice", spec.name);
        let env = ask(spec).call.variables();
        environment::judge(&env, &environment::base(&config, "b")).unwrap();
        assert!(!env.keys().any(|name| of_bash.contains(&name.as_str())), "{env:?}");
        for argument in spec.arguments {
            assert!(
                spec.script.contains(&argument.variable()),
                "{}: {} is not used",
                spec.name,
                argument.name
            );
            assert!(!argument.doc.is_empty() && !spec.doc.is_empty() && !spec.gives.is_empty());
        }
    }
}

/// The requests of the calls of these families, or of all others.
fn drawn(families: &[&str], are_meant: bool) -> String {
    let mut drawn = String::new();
    for spec in catalogue() {
        if families.iter().any(|family| spec.name.starts_with(family)) != are_meant {
            continue;
        }
        let Ask::Exec(exec) = request(&ask(spec)) else { panic!("{} is no command", spec.name) };
        assert_eq!((exec.script.as_str(), exec.stdin.is_none()), (spec.script, true));
        assert_eq!((exec.block.as_str(), exec.timeout), ("b", Duration::from_secs(9)));
        drawn.push_str(&format!("{:?} {} {:?}\n{}\n", spec.kind, spec.name, exec.env, exec.script));
    }
    drawn
}

#[test]
fn a_request_is_a_constant_script_with_its_values_in_the_environment() {
    insta::assert_snapshot!(drawn(&["capi."], false), @r#"
    Read ceph.status {}
    sudo ceph status --format json
    Read juju.config {"APPLICATION": "a-name", "MODEL": "a-name", "OPTION": "a-name"}
    juju config -m "$MODEL" "$APPLICATION" "$OPTION"
    Read juju.models {}
    juju models --format json
    Mutation juju.run {"ACTION": "a-name", "MODEL": "a-name", "PARAMS_1": "force=true", "PARAMS_2": "name=\"a b\"", "UNIT": "an-app/leader", "WAIT": "90s"}
    PARAMS=(); for NAME in "${!PARAMS_@}"; do PARAMS+=("${!NAME}"); done
    juju run -m "$MODEL" --format json --wait="${WAIT:-5m}" "$UNIT" "$ACTION" "${PARAMS[@]}"
    Mutation juju.set-config {"APPLICATION": "a-name", "MODEL": "a-name", "OPTION": "a-name", "VALUE": "it's $(a value)\n"}
    juju config -m "$MODEL" "$APPLICATION" "$OPTION=$VALUE"
    Read juju.show-application {"APPLICATION": "a-name", "MODEL": "a-name"}
    juju show-application -m "$MODEL" --format json "$APPLICATION"
    Read juju.show-unit {"MODEL": "a-name", "UNIT": "an-app/leader"}
    juju show-unit -m "$MODEL" --format json "$UNIT" | jq -c 'map_values(del(."relation-info"))'
    Read juju.status {"MODEL": "a-name"}
    juju status -m "$MODEL" --format json
    Read maas.ipranges {"PROFILE": "a-name"}
    maas "$PROFILE" ipranges read
    Read maas.machines {"PROFILE": "a-name"}
    maas "$PROFILE" machines read
    Mutation maas.release {"COMMENT": "a-name", "HOST": "a-name", "PROFILE": "a-name"}
    FOUND=$(maas "$PROFILE" machines read hostname="$HOST") || { echo "$FOUND"; exit 2; }
    ID=$(jq -er 'if length == 1 then .[0].system_id else empty end' <<<"$FOUND") || {
      echo "$(jq -r length <<<"$FOUND") machines have the hostname $HOST, not one"; exit 2
    }
    maas "$PROFILE" machine release "$ID" ${COMMENT:+comment="$COMMENT"}
    Read maas.spaces {"PROFILE": "a-name"}
    maas "$PROFILE" spaces read
    Read maas.subnets {"PROFILE": "a-name"}
    maas "$PROFILE" subnets read
    Read maas.tags {"PROFILE": "a-name"}
    maas "$PROFILE" tags read
    Read mysql.cluster-status {"MODEL": "a-name", "UNIT": "an-app/leader"}
    juju run -m "$MODEL" --format json --wait=2m "$UNIT" cluster-status
    Read ovn.cluster-status {"DATABASE": "nb"}
    if [ "$DATABASE" = nb ]; then NAME=OVN_Northbound; else NAME=OVN_Southbound; fi
    sudo ovn-appctl -t "/var/run/ovn/ovn${DATABASE}_db.ctl" cluster/status "$NAME"
    Read rabbitmq.cluster-status {"MODEL": "a-name", "UNIT": "an-app/leader"}
    juju run -m "$MODEL" --format json --wait=2m "$UNIT" cluster-status
    Read vault.status {}
    VAULT_ADDR=http://127.0.0.1:8220 vault status -format=json
    "#);
}

#[test]
fn a_management_cluster_is_asked_by_constant_scripts_too() {
    insta::assert_snapshot!(drawn(&["capi."], true), @r#"
    Read capi.objects {"CONFIG": "a-name", "KIND": "deployments"}
    kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s get "$KIND" -A -o json |
    jq -c '[.items[] | {name: .metadata.name, namespace: .metadata.namespace, made: .metadata.creationTimestamp,
        going: .metadata.deletionTimestamp, paused: .spec.paused, wanted: .spec.replicas,
        cluster: (.spec.clusterName // .metadata.labels["cluster.x-k8s.io/cluster-name"]),
        images: [.spec.template.spec.containers[]?.image]}
      + (.status | {phase, ready, available: .availableReplicas, failure: .failureReason, told: .failureMessage,
        conditions: [.conditions[]? | {type, status, severity, reason, since: .lastTransitionTime, message: (.message // "")[:300]}]})]'
    Read capi.ready {"CONFIG": "a-name"}
    kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s get --raw /readyz
    Read capi.versions {"CONFIG": "a-name"}
    kubectl --kubeconfig "$HOME/.kube/$CONFIG" --request-timeout=10s api-versions
    "#);
}

#[test]
fn a_person_gets_the_same_command() {
    let spec = |name: &str| catalogue().into_iter().find(|spec| spec.name == name).unwrap();
    let set = spec("juju.set-config");
    insta::assert_snapshot!(by_hand(&set.call(arguments(set)).unwrap()), @r#"
    (set -o pipefail; APPLICATION=a-name MODEL=a-name OPTION=a-name VALUE=$'it\'s $(a value)\012'
    juju config -m "$MODEL" "$APPLICATION" "$OPTION=$VALUE"
    )
    "#);
    let run = spec("juju.run");
    let given = json!({"model": "openstack", "unit": "vault/0", "action": "reissue-certificates"});
    insta::assert_snapshot!(by_hand(&run.call(serde_json::from_value(given).unwrap()).unwrap()), @r#"
    (set -o pipefail; ACTION=reissue-certificates MODEL=openstack UNIT=vault/0 PARAMS= WAIT=
    PARAMS=(); for NAME in "${!PARAMS_@}"; do PARAMS+=("${!NAME}"); done
    juju run -m "$MODEL" --format json --wait="${WAIT:-5m}" "$UNIT" "$ACTION" "${PARAMS[@]}"
    )
    "#);
    insta::assert_snapshot!(by_hand(&spec("juju.models").call(BTreeMap::new()).unwrap()), @"
    (set -o pipefail
    juju models --format json
    )
    ");
}

#[test]
fn nothing_and_nonsense_are_no_answers() {
    for spec in catalogue() {
        let quiet = called(spec.name, 0, "", "");
        let silent = spec.name == "juju.set-config";
        assert_eq!(silent, !quiet.starts_with("unclear: "), "{}: {quiet}", spec.name);
        for nonsense in
            ["{}", "[1", "null", "\"ok\"", "Success.\n", "{\"a\": {}, \"b\": {}}", "\u{1b}[31mERROR"]
        {
            let answer = called(spec.name, 0, nonsense, "");
            let fine = silent || (spec.name == "juju.config");
            assert_eq!(fine, !answer.starts_with("unclear: "), "{}: {nonsense}: {answer}", spec.name);
        }
    }
}

#[test]
fn juju_says_no_in_its_own_words() {
    let none = "ERROR model maas-default:admin/openstack not found\n";
    insta::assert_snapshot!(called("juju.status", 1, "", none), @"refused: ERROR model maas-default:admin/openstack not found (exit status 1)");
    insta::assert_snapshot!(called("juju.status", 0, "{\"model\": {}, \"machines\": {}, \"applications\": {}}\n", "Model \"openstack\" is empty.\n"), @r#"{"model":{},"machines":{},"applications":{}}"#);
    insta::assert_snapshot!(called("juju.status", 0, "{\"model\": {}}\n", ""), @r#"unclear: its answer has no `machines`: {"model":{}}"#);
    insta::assert_snapshot!(called("juju.config", 0, "10.12.4.50 10.12.8.50\n", ""), @r#""10.12.4.50 10.12.8.50""#);
    insta::assert_snapshot!(called("juju.config", 0, "\n", ""), @"unclear: the option is not set");
    insta::assert_snapshot!(called("juju.set-config", 1, "", "ERROR unknown option \"vips\"\n"), @r#"refused: ERROR unknown option "vips" (exit status 1)"#);
    insta::assert_snapshot!(called("juju.models", 1, "", ""), @"refused: it said nothing and ended with exit status 1");
}

#[test]
fn a_task_is_judged_by_its_status_and_never_by_the_exit_code() {
    let task = |status: &str, more: &str| {
        format!("{{\"vault/0\": {{\"id\": \"8\", \"status\": \"{status}\"{more}, \"unit\": \"vault/0\"}}}}\n")
    };
    let run = |status, stdout: &str, stderr: &str| called("juju.run", status, stdout, stderr);
    let began = "Running operation 7 with 1 task\n  - task 8 on unit-vault-0\n\nWaiting for task 8...\n";
    insta::assert_snapshot!(run(0, &task("completed", ", \"results\": {\"output\": \"x\", \"return-code\": 0}"), began), @r#"{"unit":"vault/0","status":"completed","results":{"output":"x","return-code":0}}"#);
    // juju ends with 0 for an action that failed.
    insta::assert_snapshot!(run(0, &task("failed", ", \"message\": \"Please run action on lead unit\", \"results\": {\"return-code\": 0}"), began), @"refused: the task on vault/0 is failed: Please run action on lead unit");
    insta::assert_snapshot!(run(1, &task("failed", ", \"results\": {\"return-code\": 1}"), &format!("{began}ERROR the following task failed:\n - id \"8\" with return code 1\n")), @r#"refused: the task on vault/0 is failed: ERROR the following task failed: / - id "8" with return code 1 (exit status 1)"#);
    insta::assert_snapshot!(run(1, &task("completed", ", \"results\": {\"return-code\": 1}"), began), @"refused: the task on vault/0 ended with return code 1");
    insta::assert_snapshot!(run(0, &task("running", ""), began), @"unclear: the task on vault/0 has not ended: it is running");
    // It ends with 0 and says nothing when there was no task.
    insta::assert_snapshot!(run(0, "", "Operation 7 failed to schedule any tasks:\ndatabase error\n"), @"refused: Operation 7 failed to schedule any tasks: / database error (exit status 0)");
    insta::assert_snapshot!(run(1, "", "ERROR action \"x\" not defined on unit \"vault/0\"\n"), @r#"refused: ERROR action "x" not defined on unit "vault/0" (exit status 1)"#);
    insta::assert_snapshot!(run(1, "", &format!("{began}ERROR timed out waiting for results from: unit vault/0\n")), @"unclear: it gave no task: ERROR timed out waiting for results from: unit vault/0 (exit status 1)");
    insta::assert_snapshot!(run(0, "{\"vault/0\": {\"status\": \"completed\"}, \"vault/1\": {\"status\": \"completed\"}}", began), @r#"unclear: its answer is not about one thing: {"vault/0":{"status":"completed"},"vault/1":{"status":"completed"}}"#);
}

#[test]
fn maas_says_no_on_stdout() {
    let warning = "WARNING! the API description is old\n";
    insta::assert_snapshot!(called("maas.machines", 2, "503 Service Unavailable\n", warning), @"refused: 503 Service Unavailable");
    insta::assert_snapshot!(called("maas.machines", 0, "Success.\nMachine-readable output follows:\n[]\n", ""), @"[]");
    insta::assert_snapshot!(called("maas.machines", 0, "{\"hostname\": \"a\"}", ""), @r#"unclear: its answer is no list: {"hostname":"a"}"#);
    insta::assert_snapshot!(called("maas.release", 2, "Machine cannot be released in its current state ('Commissioning').\n", ""), @"refused: Machine cannot be released in its current state ('Commissioning').");
    insta::assert_snapshot!(called("maas.release", 2, "0 machines have the hostname a, not one\n", ""), @"refused: 0 machines have the hostname a, not one");
    insta::assert_snapshot!(called("maas.release", 0, "{\"hostname\": \"a\", \"status_name\": \"Releasing\"}", ""), @r#"{"hostname":"a","status_name":"Releasing"}"#);
}

#[test]
fn services_answer_for_themselves() {
    insta::assert_snapshot!(called("vault.status", 2, "{\"initialized\": false, \"sealed\": true}", ""), @r#"{"initialized":false,"sealed":true}"#);
    insta::assert_snapshot!(called("vault.status", 2, "", "Error checking seal status: connection refused\n"), @"refused: Error checking seal status: connection refused (exit status 2)");
    insta::assert_snapshot!(called("vault.status", 1, "{\"initialized\": true, \"sealed\": true}", ""), @r#"refused: {"initialized": true, "sealed": true} (exit status 1)"#);
    let task = |results: Json| json!({"m/0": {"status": "completed", "results": results}}).to_string();
    insta::assert_snapshot!(called("mysql.cluster-status", 0, &task(json!({"cluster-status": "null"})), ""), @"unclear: no member of the cluster could be asked: the action answers null");
    insta::assert_snapshot!(called("mysql.cluster-status", 0, &task(json!({"return-code": 0})), ""), @"unclear: the action set no `cluster-status`");
    insta::assert_snapshot!(called("rabbitmq.cluster-status", 0, &task(json!({"output": "Failed to run rabbitmqctl cluster_status"})), ""), @"unclear: its answer is not JSON: expected value at line 1 column 1");
    insta::assert_snapshot!(called("ceph.status", 1, "", "Error initializing cluster client\n"), @"refused: Error initializing cluster client (exit status 1)");
    insta::assert_snapshot!(called("ovn.cluster-status", 2, "", "ovn-appctl: cannot connect to the socket\n"), @"refused: ovn-appctl: cannot connect to the socket (exit status 2)");
}
