//! A `jq` for machines that have none: the jaq library behind jq's command line, as far as books use it.

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, unwrap_valr};
use jaq_json::write::Pp;
use jaq_json::{Val, read};
use std::io::{Read, Write};

/// Where jaq's builtins are fewer or stricter than those of jq 1.7.
const MORE: &str = r#"
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def INDEX(stream; f): reduce stream as $row ({}; .[$row | f | tostring] |= $row);
def INDEX(f): INDEX(.[]; f);
def join($x): reduce .[] as $i (null; (if . == null then "" else . + $x end) +
  ($i | if . == null then "" elif isstring then . else tojson end)) // "";
def from_entries: reduce .[] as $e ({}; . + {
  ($e | if .key == null then .k // .name // .Name // .K // .Key else .key end | if isstring then . else tojson end):
  ($e | if has("value") then .value elif has("v") then .v else .Value end)});
"#;

/// What was asked for on the command line.
#[derive(Debug, Default)]
struct Asked {
    raw: bool,
    join: bool,
    compact: bool,
    sort: bool,
    status: bool,
    slurp: bool,
    null: bool,
    raw_input: bool,
    vars: Vec<(String, Val)>,
    filter: String,
    files: Vec<String>,
}

/// Runs one `jq` command: `args` without the program's name. Gives the exit status that jq would: 0; with `-e` 1 when
/// the last result is null or false and 4 when there is none; 2 for usage and unreadable files, 3 for a filter that
/// does not compile, 5 for an error at run time.
pub fn run(args: &[String], stdin: &mut dyn Read, out: &mut dyn Write, err: &mut dyn Write) -> i32 {
    match asked(args).and_then(|asked| Ok((inputs(&asked, stdin)?, asked))) {
        Ok((inputs, asked)) => {
            filter(&asked, inputs, out).unwrap_or_else(|(status, text)| told(err, status, &text))
        }
        Err((status, text)) => told(err, status, &text),
    }
}

/// An exit status and what to say with it.
type Failure = (i32, String);

fn told(err: &mut dyn Write, status: i32, text: &str) -> i32 {
    // Where stderr is gone there is nobody left to tell.
    let _ = writeln!(err, "jq: error: {text}");
    status
}

fn asked(args: &[String]) -> Result<Asked, Failure> {
    let mut asked = Asked::default();
    let mut words = Vec::new();
    let mut rest = args.iter();
    let usage = |text: String| (2, format!("{text}\nUse jq --help for help with command-line options"));
    while let Some(arg) = rest.next() {
        let mut pair =
            || rest.next().zip(rest.next()).ok_or_else(|| usage(format!("{arg} takes two parameters")));
        match arg.as_str() {
            "--arg" => {
                let (name, value) = pair()?;
                asked.vars.push((format!("${name}"), Val::utf8_str(value.clone().into_bytes())));
            }
            "--argjson" => {
                let (name, value) = pair()?;
                let value = read::parse_single(value.as_bytes())
                    .map_err(|_| usage(format!("Invalid JSON text passed to --argjson {name}")))?;
                asked.vars.push((format!("${name}"), value));
            }
            "--" => words.extend(rest.by_ref().cloned()),
            long if long.starts_with("--") => long_flag(&mut asked, long).map_err(usage)?,
            short if short.len() > 1 && short.starts_with('-') => {
                for letter in short.chars().skip(1) {
                    short_flag(&mut asked, letter).map_err(usage)?;
                }
            }
            word => words.push(word.to_owned()),
        }
    }
    if words.is_empty() {
        return Err(usage("a filter is missing".to_owned()));
    }
    asked.filter = words.remove(0);
    asked.files = words;
    Ok(asked)
}

fn long_flag(asked: &mut Asked, flag: &str) -> Result<(), String> {
    let letter = match flag {
        "--raw-output" => 'r',
        "--join-output" => 'j',
        "--compact-output" => 'c',
        "--sort-keys" => 'S',
        "--exit-status" => 'e',
        "--slurp" => 's',
        "--null-input" => 'n',
        "--raw-input" => 'R',
        "--monochrome-output" => 'M',
        _ => return Err(format!("Unknown arguments: {flag}")),
    };
    short_flag(asked, letter)
}

fn short_flag(asked: &mut Asked, letter: char) -> Result<(), String> {
    let flag = match letter {
        'r' => &mut asked.raw,
        'c' => &mut asked.compact,
        'S' => &mut asked.sort,
        'e' => &mut asked.status,
        's' => &mut asked.slurp,
        'n' => &mut asked.null,
        'R' => &mut asked.raw_input,
        'M' => return Ok(()),
        'j' => {
            asked.raw = true;
            &mut asked.join
        }
        other => return Err(format!("Unknown arguments: -{other}")),
    };
    *flag = true;
    Ok(())
}

fn inputs(asked: &Asked, stdin: &mut dyn Read) -> Result<Vec<Val>, Failure> {
    if asked.null {
        return Ok(vec![Val::Null]);
    }
    let mut bytes = Vec::new();
    for path in &asked.files {
        let text = std::fs::read(path).map_err(|cause| (2, format!("Could not open {path}: {cause}")))?;
        bytes.extend(text);
    }
    if asked.files.is_empty() {
        stdin.read_to_end(&mut bytes).map_err(|cause| (2, format!("Could not read stdin: {cause}")))?;
    }
    if asked.raw_input {
        if asked.slurp {
            return Ok(vec![Val::utf8_str(bytes)]);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return Ok(text.lines().map(|line| Val::utf8_str(line.to_owned().into_bytes())).collect());
    }
    let parsed = read::parse_many(&bytes).collect::<Result<Vec<Val>, _>>();
    let values = parsed.map_err(|cause| (5, format!("(at <stdin>:0): {cause}")))?;
    Ok(if asked.slurp { vec![values.into_iter().collect()] } else { values })
}

fn filter(asked: &Asked, inputs: Vec<Val>, out: &mut dyn Write) -> Result<i32, Failure> {
    let arena = Arena::default();
    let more = jaq_core::load::parse(MORE, |parser| parser.defs()).unwrap_or_default();
    let loader = Loader::new(jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs()).chain(more));
    let wrong = |detail: String| (3, format!("{}: compile error: {detail}", asked.filter));
    let program = File { code: asked.filter.as_str(), path: () };
    let modules =
        loader.load(&arena, program).map_err(|errors| wrong(format!("{} syntax error(s)", errors.len())))?;
    let filter = Compiler::default()
        .with_funs(jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs()))
        .with_global_vars(asked.vars.iter().map(|(name, _)| name.as_str()))
        .compile(modules)
        .map_err(|errors| wrong(undefined(&errors)))?;
    let mut last = None;
    for input in inputs {
        let vars = Vars::new(asked.vars.iter().map(|(_, value)| value.clone()));
        let ctx = Ctx::<JustLut<Val>>::new(&filter.lut, vars);
        for result in filter.id.run((ctx, input)).map(unwrap_valr) {
            let value = result.map_err(|error| (5, error.to_string()))?;
            print(asked, &value, out).map_err(|cause| (2, cause.to_string()))?;
            last = Some(value);
        }
    }
    Ok(match last {
        _ if !asked.status => 0,
        None => 4,
        Some(Val::Null | Val::Bool(false)) => 1,
        Some(_) => 0,
    })
}

fn undefined(errors: &jaq_core::compile::Errors<&str, ()>) -> String {
    let names = errors.iter().flat_map(|(_, errors)| errors).map(|(name, kind)| format!("{name}: {kind:?}"));
    names.collect::<Vec<_>>().join("; ")
}

fn print(asked: &Asked, value: &Val, out: &mut dyn Write) -> std::io::Result<()> {
    match value {
        Val::TStr(text) if asked.raw => out.write_all(text)?,
        _ => {
            let indent = (!asked.compact).then(|| "  ".to_owned());
            let pp = Pp { indent, sort_keys: asked.sort, sep_space: !asked.compact, ..Pp::default() };
            jaq_json::write::write(out, &pp, 0, value)?;
        }
    }
    if asked.join { Ok(()) } else { out.write_all(b"\n") }
}

#[cfg(test)]
mod tests {
    use super::run;

    fn check(args: &[&str], stdin: &str) -> (i32, String) {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = run(&args, &mut stdin.as_bytes(), &mut out, &mut err);
        (status, String::from_utf8(out).unwrap() + &String::from_utf8(err).unwrap())
    }

    fn ok(text: &str) -> (i32, String) {
        (0, text.to_owned())
    }

    #[test]
    fn it_does_what_books_ask_of_jq() {
        assert_eq!(check(&["-c", "."], r#"{"b": 1, "a": [1.5, null]}"#), ok("{\"b\":1,\"a\":[1.5,null]}\n"));
        assert_eq!(check(&["."], r#"{"a":[]}"#), ok("{\n  \"a\": []\n}\n"));
        assert_eq!(
            check(&["-r", "--arg", "m", "x", ".[] | select(.n == $m) | .v"], r#"[{"n":"x","v":"y z"}]"#),
            ok("y z\n")
        );
        assert_eq!(check(&["-n", "-c", "--argjson", "a", "[1,2]", "$a | length"], ""), ok("2\n"));
        assert_eq!(
            check(&["-R", "-s", "-c", r#"split("\n") | map(select(. != ""))"#], "a\nb\n"),
            ok("[\"a\",\"b\"]\n")
        );
        assert_eq!(check(&["-Rr", "ascii_upcase"], "a\nb\n"), ok("A\nB\n"));
        assert_eq!(check(&["-s", "-c", "map(.a) | add"], r#"{"a":1} {"a":2}"#), ok("3\n"));
        assert_eq!(
            check(&["-r", r#".[] | "\(.h) power=\(.p)""#], r#"[{"h":"a","p":"off"}]"#),
            ok("a power=off\n")
        );
        assert_eq!(
            check(&["-r", r#".[] | select(.s|IN("a","b")) | .s"#], r#"[{"s":"a"},{"s":"c"}]"#),
            ok("a\n")
        );
        assert_eq!(
            check(&["-c", "to_entries, ([.[]] | unique), keys"], r#"{"b":2,"a":1}"#),
            ok("[{\"key\":\"b\",\"value\":2},{\"key\":\"a\",\"value\":1}]\n[1,2]\n[\"a\",\"b\"]\n")
        );
    }

    #[test]
    fn builtins_that_jaq_lacks_are_there() {
        assert_eq!(
            check(
                &["-c", r#"from_entries, (map(.name) | join("-"))"#],
                r#"[{"name":"a","value":1},{"name":null,"key":"b","value":null}]"#
            ),
            ok("{\"a\":1,\"b\":null}\n\"a-\"\n")
        );
        assert_eq!(check(&["-c", "INDEX(.id) | keys"], r#"[{"id":2},{"id":1}]"#), ok("[\"1\",\"2\"]\n"));
        assert_eq!(
            check(&["-c", "[.[] | ascii_downcase | test(\"^a\")]"], r#"["A","b"]"#),
            ok("[true,false]\n")
        );
    }

    #[test]
    fn its_exit_status_is_jqs() {
        assert_eq!(check(&["-e", ".a"], r#"{"a":null}"#), (1, "null\n".to_owned()));
        assert_eq!(check(&["-e", "empty"], "1").0, 4);
        assert_eq!(check(&[".a"], "not json").0, 5);
        assert_eq!(check(&[".a["], "1").0, 3);
        assert_eq!(check(&["nope"], "1").0, 3);
        assert_eq!(check(&[".a"], "1").0, 5);
        assert_eq!(check(&["--bogus", "."], "1").0, 2);
        assert_eq!(check(&[], "1").0, 2);
    }
}
