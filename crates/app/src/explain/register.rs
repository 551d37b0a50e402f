//! The codes that are no rules of the site: those of reading its files, of Juju, and of books.

use super::Page;

/// Codes of one origin, which share what is to be said about them.
struct Origin {
    group: &'static str,
    source: &'static str,
    /// Each code with what it finds, and what to do.
    codes: &'static [(&'static str, &'static str, &'static str)],
}

/// The pages of all codes that stand here.
pub(super) fn pages() -> impl Iterator<Item = Page> {
    ORIGINS.iter().flat_map(|origin| {
        origin.codes.iter().map(move |&(code, what, help)| {
            // A few of them are in the catalogue of rules, which says more.
            let more = site::rules::elsewhere().iter().find(|more| more.code == code);
            Page {
                code,
                id: more.map(|more| more.id),
                group: origin.group,
                severity: more.map(|more| more.severity),
                what: more.map_or(what, |more| more.what),
                why: more.map(|more| more.why),
                example: more.map(|more| more.example),
                help: more.map_or(help, |more| more.help),
                source: more.map_or(origin.source, |more| more.source),
            }
        })
    })
}

static ORIGINS: [Origin; 4] = [READING, SITE, JUJU, BOOKS];

const READING: Origin = Origin {
    group: "Reading files",
    source: "YAML 1.2, UTF-8, and the limits that keep a broken file from stopping the check",
    codes: &[
        (
            "duplicate-key",
            "A key stands twice in one map, and lenient readers keep only the last.",
            "keep one; of two equal lines `--fix` keeps the later",
        ),
        (
            "file-too-large",
            "A file is larger than any that belongs to a site, and was not read.",
            "split it, or move it out of the site",
        ),
        (
            "link-left-out",
            "A file of the site is a link, and links are not read.",
            "put the file itself there: a book behind a link would silently be no book",
        ),
        (
            "not-text",
            "A file is not UTF-8, and was not read.",
            "keep data that no person reads out of the site",
        ),
        (
            "overlay-cycle",
            "An overlay is the bundle itself, or is given twice.",
            "name the bundle once and each overlay once",
        ),
        (
            "source-incomplete",
            "A status says of an application only that Juju could not say anything.",
            "take the export or the bundle as well",
        ),
        (
            "source-partial",
            "A source cannot say everything, and the rules that need the rest were left out.",
            "check the bundle that it came from for the rest",
        ),
        (
            "source-several-models",
            "A plan has several models, and one of them is read.",
            "plan one model at a time",
        ),
        (
            "yaml-alias-cycle",
            "An alias stands inside the value that its anchor names.",
            "write the value out",
        ),
        ("yaml-key-not-scalar", "A key is a map or a list.", "use a plain word"),
        ("yaml-syntax", "A text is no YAML from here on.", "mend the line; no repair is made in such a file"),
        (
            "yaml-too-deep",
            "Values are nested deeper than any that belong to a site.",
            "look for a generated or broken file",
        ),
        (
            "yaml-too-large",
            "Aliases blow the text up beyond any that belongs to a site.",
            "write the values out where they are used",
        ),
    ],
};

const SITE: Origin = Origin {
    group: "The site's own files",
    source: "the form of site.yaml, of the decisions register and of the security ledger",
    codes: &[
        (
            "allowed-key-unused",
            "site.yaml allows a bundle key that no longer stands in the bundle.",
            "remove it; `--fix` does, when no unknown key is left",
        ),
        (
            "decision-bad-heading",
            "A heading of the register does not begin with a decision's number.",
            "write `## D-020 -- Title`",
        ),
        ("decision-bad-status", "A decision has a status that is none.", "write one of the five"),
        (
            "decision-duplicate-number",
            "Two decisions have one number.",
            "give the later one the next free number",
        ),
        (
            "decision-unknown-reference",
            "A decision refers to one that is not in the register.",
            "mend the number, or add the decision",
        ),
        (
            "exception-unused",
            "An exception of the site no longer takes any finding away.",
            "remove it, or mend its `code` or `where`",
        ),
        (
            "ledger-bad-row",
            "A row of the security ledger has not the columns that it must have.",
            "mend the row",
        ),
        (
            "refusal-lowered",
            "site.yaml lowers the severity of what Juju refuses, or accepts it; it stays an error.",
            "take the entry out: Juju refuses it all the same",
        ),
        (
            "reservation-bad-line",
            "A line of the reserved identifiers reserves nothing.",
            "mend the line; after a merge, keep the lines of both sides",
        ),
        (
            "severity-unused",
            "site.yaml sets a severity that changes nothing, or sets it twice.",
            "take it out, or mend its code",
        ),
        ("site-bad-value", "A value of site.yaml cannot be what its key asks for.", "mend the value"),
        ("site-missing-key", "site.yaml lacks a key that it must have.", "add it"),
        (
            "site-shape",
            "A map, a list or a text stands where site.yaml needs another of them.",
            "write the shape that is asked for",
        ),
        (
            "site-unknown-key",
            "site.yaml has a key that nothing reads.",
            "write the near one that is named, or take it out",
        ),
        (
            "site-unknown-plane",
            "A plane is named that site.yaml does not declare.",
            "declare it, or mend the name",
        ),
    ],
};

const JUJU: Origin = Origin {
    group: "Juju's own reading of a bundle",
    source: "Juju 3: the reading, merging and verification of bundles; with an error of these `juju deploy` does nothing",
    codes: &[
        ("application-named-as-saas", "An application has the name of a remote offer.", "rename one"),
        (
            "application-undefined",
            "An application has an empty body, which only an overlay may have.",
            "mend the name",
        ),
        (
            "application-without-body",
            "An overlay changes an application that has no body in the base.",
            "give it a charm",
        ),
        (
            "applications-and-services",
            "A bundle has both `applications` and the older `services`.",
            "move all to `applications`",
        ),
        (
            "base-invalid",
            "A base is not an operating system and its channel.",
            "write one such as `ubuntu@22.04`",
        ),
        ("binding-undefined", "A binding names no endpoint of the charm.", "mend the name"),
        ("bundle-kind-invalid", "`bundle` names a kind that there is not.", "write `kubernetes`, or nothing"),
        ("charm-missing", "An application names no charm.", "name it"),
        ("charm-path-missing", "A charm is named by a path where there is nothing.", "mend the path"),
        (
            "charm-series-mismatch",
            "A charm's URL names another series than the application.",
            "take it out of the URL",
        ),
        ("charm-unknown", "A charm is not among those that are known.", "mend the name"),
        ("charm-url-invalid", "A charm's name or URL cannot be read.", "write its name"),
        ("constraints-invalid", "A constraint is unknown or its value cannot be read.", "mend them"),
        ("device-invalid", "A device constraint cannot be read.", "mend it"),
        ("device-name-invalid", "A device has a name that none can have.", "mend it"),
        ("expose-and-exposed-endpoints", "An application has `expose` and `exposed-endpoints`.", "keep one"),
        ("expose-cidr-invalid", "An endpoint is exposed to something that is no network.", "mend it"),
        ("machine-id-invalid", "A machine's id is not a number.", "number it"),
        (
            "machine-not-referred",
            "A machine is declared, and no unit is placed on it.",
            "place something, or remove it",
        ),
        ("machines-in-kubernetes", "A bundle for Kubernetes has machines.", "remove them"),
        ("no-applications", "A bundle has no applications.", "add one"),
        ("not-a-bundle", "A text is not a map of what a bundle may have.", "write a map with `applications`"),
        ("offer-endpoint-invalid", "An offer names an endpoint that the charm does not have.", "mend it"),
        ("offer-name-invalid", "An offer has a name that none can have.", "mend it"),
        ("offer-url-invalid", "A remote offer has a URL that cannot be read.", "mend it"),
        ("option-type", "An option has a value of another type than the charm's.", "mend the value"),
        ("option-unknown", "The charm has no option of that name.", "mend the name"),
        ("overlay-only-field", "The base has a field that may stand in overlays only.", "move it"),
        (
            "overlay-services-key",
            "An overlay uses the older `services`, which is not merged.",
            "`--fix` calls it `applications`",
        ),
        ("placement-and-to", "An application has both `placement` and `to`.", "keep one"),
        (
            "placement-application-undefined",
            "A unit is placed beside an application that is not there.",
            "mend the name",
        ),
        ("placement-cycle", "Applications are placed beside one another in a circle.", "break it"),
        ("placement-invalid", "A placement directive cannot be read.", "mend it"),
        ("placement-machine-undefined", "A unit is placed on a machine that is not declared.", "mend the id"),
        (
            "placement-not-kubernetes",
            "`placement` stands in a bundle that is not for Kubernetes.",
            "write `to`",
        ),
        ("placement-unit-undefined", "A unit is placed beside a unit that is not there.", "mend the number"),
        ("relation-ambiguous", "A relation without endpoints could mean more than one.", "rename one"),
        (
            "relation-application-undefined",
            "A relation names an application that is not there.",
            "mend the name",
        ),
        ("relation-duplicate", "A relation is written more than once.", "`--fix` takes the later line out"),
        (
            "relation-endpoint-undefined",
            "A relation names an endpoint that the charm does not have.",
            "mend the name",
        ),
        (
            "relation-interface-mismatch",
            "The two ends of a relation speak different interfaces.",
            "mend an endpoint",
        ),
        ("relation-invalid", "An end of a relation cannot be read.", "write `APPLICATION:ENDPOINT`"),
        ("relation-not-inferred", "A relation without endpoints fits none of the charms'.", "name both"),
        ("relation-not-two-ends", "A relation has not two ends.", "write two"),
        ("relation-same-role", "Both ends of a relation provide, or both require.", "mend an endpoint"),
        ("relation-to-itself", "An application is related to itself.", "take it out"),
        ("resource-invalid", "A resource is neither a revision nor a path.", "mend it"),
        ("resource-name-missing", "A resource has no name.", "name it"),
        ("revision-in-charm-url", "A revision stands in the charm's URL.", "write `revision:`"),
        ("revision-negative", "A revision is below zero.", "mend it"),
        ("revision-without-channel", "A revision is pinned, and no channel is named.", "add `channel:`"),
        ("saas-name-invalid", "A remote offer has a name that none can have.", "mend it"),
        ("saas-named-as-application", "A remote offer has the name of an application.", "rename one"),
        ("scale-and-num-units", "An application has both `scale` and `num_units`.", "keep one"),
        ("selector-invalid", "A placement in Kubernetes is not a list of labels.", "mend it"),
        ("series-invalid", "A series cannot be one.", "write a base"),
        ("storage-invalid", "A storage constraint cannot be read.", "mend it"),
        ("storage-name-invalid", "A storage has a name that none can have.", "mend it"),
        (
            "subordinate-placed",
            "A subordinate is placed, although its units follow its principal's.",
            "take `to` away",
        ),
        (
            "subordinate-with-units",
            "A subordinate asks for units, although it gets them from its principal.",
            "take `num_units` away",
        ),
        ("too-many-placements", "An application in Kubernetes has more than one placement.", "keep one"),
        ("too-many-units-placed", "More placements are written than there are units.", "make them equal"),
        ("units-negative", "An application asks for fewer units than none.", "mend it"),
        ("units-too-many", "An application asks for more units than one plan holds.", "mend it"),
        (
            "unknown-key",
            "A key of the bundle is none that Juju knows: Juju only warns, and ignores it.",
            "mend it, or list it under `allow.keys`",
        ),
        (
            "wrong-type",
            "A value has another type than its key asks for.",
            "`--fix` takes quotes off a number or bool",
        ),
    ],
};

const BOOKS: Origin = Origin {
    group: "Books",
    source: "docs/books.md",
    codes: &[
        ("block-outside-step", "A block stands in no step, so that it never runs.", "move it under a step"),
        (
            "block-unlabelled",
            "A block of commands does not say whether it reads or changes.",
            "label it, or make it `text`",
        ),
        ("block-without-place", "A block does not say where it is to run.", "add the place"),
        ("book-not-text", "A book holds bytes that are no text.", "take them out"),
        ("book-too-large", "A book is larger than any that a person would follow.", "split it"),
        ("book-without-gate", "A book has no gate, so nothing can stop it.", "add one"),
        (
            "carriage-return",
            "A block has carriage returns, which the shell takes for part of its words.",
            "`--fix` writes plain newlines",
        ),
        (
            "call-argument",
            "A call has an argument that it does not take, lacks one, or has a value that it cannot have.",
            "`interlock calls NAME` shows what it takes",
        ),
        ("call-incomplete", "A `probe` or `action` has no id, or calls nothing.", "add `id:` and `call:`"),
        (
            "call-without-place",
            "A call that is asked in a unit does not say in which.",
            "add `on: unit:<app/n>`",
        ),
        (
            "call-wrong-fence",
            "A `probe` calls what changes something, or an `action` what only reads.",
            "take the other fence",
        ),
        ("cel-syntax", "An assertion of a gate cannot be read.", "mend it"),
        ("check-without-id", "A block measures something that no gate can name.", "give it an id"),
        ("duplicate-id", "Two blocks have one id.", "rename one"),
        ("duplicate-step", "Two steps have one number.", "number them anew"),
        ("fence-not-closed", "A fence is opened and never closed.", "close it"),
        (
            "gate-cannot-fail",
            "An assertion of a gate reads no fact, so that it holds whatever is measured.",
            "assert something about a fact",
        ),
        ("gate-empty", "A gate has no assertion.", "add an assertion"),
        (
            "id-in-book",
            "A book names a thing by an id that changes at every enrolment.",
            "look it up by name or CIDR",
        ),
        (
            "id-not-a-name",
            "A block's id is no name that an expression could use.",
            "use letters, digits and `_`",
        ),
        (
            "label-misplaced",
            "A `probe` says something of a change.",
            "make it an `action`, or remove the key",
        ),
        ("label-twice", "A block has one label twice.", "keep one of the two"),
        (
            "label-value",
            "A label has a value that it cannot have.",
            "write one of the values that the message names",
        ),
        (
            "look-unusable",
            "`look` and `done` name no check above the mutation, or stand in a check.",
            "name a check of this book",
        ),
        (
            "maas-list",
            "A block runs `maas list`, which prints the API key of every profile.",
            "ask for the profile another way",
        ),
        (
            "run-under-labelled",
            "A mutation lacks labels that say what it changes and how it is undone.",
            "add the labels",
        ),
        ("run-without-check", "A mutation has no check before it.", "measure first"),
        ("run-without-gate", "A mutation can be reached without a gate.", "add a gate"),
        (
            "run-without-look",
            "A mutation does not say how to find out, after a crash, whether it happened.",
            "add `look:` and `done:`",
        ),
        ("secret-as-fact", "A block prints a secret that would become a fact.", "take it from stdin"),
        (
            "set-e-with-count",
            "A check counts with `grep -c` under `set -e`, which ends it where the count is none.",
            "take it out",
        ),
        (
            "ssh-reads-stdin",
            "An ssh inside a loop swallows the rest of the loop's input.",
            "give it `</dev/null`",
        ),
        ("too-many-expressions", "A book has more expressions than are read.", "split it"),
        ("unknown-call", "A block calls what nobody knows.", "`interlock calls` lists what can be called"),
        (
            "undo-unusable",
            "An UNDO that no run can reach: nothing names it, nothing says when it is safe, or a name in it is wrong.",
            "name it in the RUN's `unwind`, and give it an `only` over what a check measures",
        ),
        (
            "unknown-fact",
            "An expression names a fact that nothing measures before it.",
            "mend the name, or add the check",
        ),
        ("unknown-label", "A block has a label that there is not.", "mend or remove it"),
    ],
};
