//! What is handed out: one command with the block in it.

use crate::paste::base64;
use crate::quote::quote;
use model::{Digest, Exec, Target};

/// Reads the block whole, runs nothing unless it is what was printed, and packs what it came to. The block runs as over
/// ssh: pipefail, an empty stdin, `$0` is `bash`. Its output is shown as it comes; that of a block that a secret passes
/// through is shown and not packed. A secret that it reads is asked for at the terminal there, and goes to its stdin alone.
const RECEIVER: &str = r#"
b=$(cat; echo .); b=${b%.}
say() { echo "interlock: $* Nothing was run." >&2; exit 1; }
for t in base64 cut gzip mkfifo mktemp sha256sum tee tr; do
  command -v "$t" >/dev/null || say "there is no $t here."
done
[ "$(printf %s "$b" | sha256sum | cut -c1-64)" = "$3" ] || say "the block did not arrive as it was printed: paste it again."
d=$(mktemp -d) || say "no folder can be made."
trap "rm -rf \"$d\"" EXIT
t=$SECONDS
if [ "$4" = keep ]; then
  mkfifo "$d/1" "$d/2"
  tee "$d/o" <"$d/1" & o=$!
  tee "$d/e" <"$d/2" >&2 & e=$!
  (eval "set --; unset -v b d t o e; unset -f say; $b") </dev/null >"$d/1" 2>"$d/2"; s=$?
  trap : INT; wait "$o" "$e"
elif [ "$4" = ask ]; then
  unset -v v
  while [ -z "$v" ]; do
    IFS= read -rsp "the secret that this block reads; it is not shown: " v </dev/tty || say "there is no terminal to type a secret at."
    echo >&2
  done
  (eval "set --; unset -v b d t v; unset -f say; $b") < <(printf %s "$v"); s=$?
  unset -v v
else
  (eval "set --; unset -v b d t; unset -f say; $b") </dev/null; s=$?
fi
pack() { if [ -f "$1" ]; then gzip -9cn "$1" | base64; fi; }
r="$1;$2;$s;$((SECONDS - t));$(printf %s "$HOSTNAME:$PWD" | base64);
$(pack "$d/o");
$(pack "$d/e");"
printf "\n%s-begin;%s\n%s;\n%s-end;%s;\n" interlock "$r" "$(printf %s "$r" | tr -d "\n" | sha256sum | cut -c1-64)" interlock "$1"
"#;

/// How a secret passes through a block. Its output stays where it is printed, either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// The block reads it from its stdin.
    In,
    /// The block prints it, or keeps it in a file.
    Out,
}

/// One block as a person pastes it.
pub struct Sheet {
    pub(super) number: String,
    pub(super) block: String,
    /// Where it is to run.
    pub target: Target,
    /// The way of a secret through it: then its output stays where it is printed.
    pub secret: Option<Passing>,
    /// The command, lines and all. Everything else on the screen is for the person.
    pub text: String,
}

impl Sheet {
    /// `number` must differ from sheet to sheet.
    pub(super) fn new(exec: &Exec, number: &str, secret: Option<Passing>) -> Result<Sheet, String> {
        // Nothing in a sheet may steer the terminal that it is copied from, or the one that it is pasted into.
        if exec.script.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err("the block has a control character in it, which no paste carries".to_owned());
        }
        let mut values = format!("export LANG=C.UTF-8 TZ=UTC INTERLOCK_BLOCK={}\n", quote(&exec.block));
        for (name, value) in &exec.env {
            values.push_str(&format!("export {name}={}\n", quote(value)));
        }
        let newline = if exec.script.ends_with('\n') { "" } else { "\n" };
        let body = format!("{values}{}{newline}", exec.script);
        let end = format!("INTERLOCK_{number}");
        let sum = Digest::of(body.as_bytes());
        let sum = sum.as_str().trim_start_matches("sha256:");
        let way = match secret {
            None => "keep",
            Some(Passing::In) => "ask",
            Some(Passing::Out) => "hide",
        };
        let block = base64::encode(exec.block.as_bytes());
        let text = format!(
            "bash --noprofile --norc -o pipefail -c '{RECEIVER}' bash {number} {block} {sum} {way} <<'{end}'\n{body}{end}\n"
        );
        Ok(Sheet {
            number: number.to_owned(),
            block: exec.block.clone(),
            target: exec.target.clone(),
            secret,
            text,
        })
    }

    /// Id of the block.
    pub fn block(&self) -> &str {
        &self.block
    }

    /// Its number, which the slip bears too.
    pub fn number(&self) -> &str {
        &self.number
    }
}
