//! How a block reaches a host, a unit or a VM: by `ssh` or `juju ssh`, as bytes on their stdin.
//!
//! The command on the other side is one constant text; nothing of the book, of a value or of a name is ever part of
//! it, so that the other side's login shell has nothing to misread. What goes over stdin is, in this order: a line
//! with the length of the block and a mark, the block, and what the block shall find on its own stdin. The block is
//! run only when it arrived whole. Its exit status comes back beside the mark on stderr, because that of `ssh` may be
//! its own, and `juju ssh` makes no promise about its.

use crate::kept::Kept;
use crate::quote::quote;
use crate::shell::ShellConfig;
use model::{Digest, Exec, Target};

/// Exits 126 without a word of the mark when the block did not arrive, and with the process of another block of the
/// same run when one is still at it. While a block runs, its receiver goes by the name of the run. One that has ended
/// keeps that name until its parent asks for its status, which may be never once sshd is gone: it is over all the same.
const RECEIVER: &str = concat!(
    "bash --noprofile --norc -o pipefail -c '",
    r##"read -r __n __m __r; __b=$(head -c "$__n"); "##,
    r##"case $__b in *"#$__m") ;; *) exit 126;; esac; __b=${__b%?"#$__m"}; "##,
    r##"if [ -n "$__r" ]; then for __p in /proc/[0-9]*; do read -r __c 2>/dev/null <"$__p/stat"; case $__c in "##,
    r##""${__p#/proc/} ($__r) "[!ZX]*) echo "interlock-leftover:$__m:${__p#/proc/}" >&2; exit 126;; esac; done; "##,
    r##"printf %s "$__r" >/proc/$$/comm; fi; "##,
    r##"echo "interlock-begin:$__m:" >&2; ([ -z "$__r" ] || printf bash >"/proc/$BASHPID/comm"; "##,
    r##"eval "unset -v __n __m __r __b __c __p; $__b"); __s=$?; "##,
    r##"echo "interlock-status:$__m:$__s" >&2; exit "$__s"'"##,
);

/// What is run here, and what goes to its stdin before the block's own.
pub struct Call {
    /// Program and arguments.
    pub argv: Vec<String>,
    /// The framed block.
    pub payload: Vec<u8>,
    mark: String,
}

impl Call {
    /// A call for a target that is not the jumphost. `nonce` must differ from call to call.
    pub fn new(exec: &Exec, config: &ShellConfig, nonce: &str) -> Result<Call, String> {
        let (transport, name) = match &exec.target {
            Target::Jumphost => return Err("the jumphost needs no transport".to_owned()),
            Target::Host(name) | Target::Vm(name) => (&config.ssh, name),
            Target::Unit(name) => (&config.juju_ssh, name),
        };
        if !is_name(name) {
            return Err(format!("`{name}` is no name of a host or unit"));
        }
        if transport.is_empty() {
            return Err("no program is configured for it".to_owned());
        }
        let mark = Digest::of(nonce.as_bytes()).short().to_owned();
        let mut argv = transport.clone();
        argv.extend([name.clone(), RECEIVER.to_owned()]);
        let umask = if exec.audience.is_closed() { "umask 077; " } else { "" };
        let mut prelude = format!("{umask}export LANG=C.UTF-8 TZ=UTC");
        for (name, value) in &exec.env {
            prelude.push_str(&format!(" {name}={}", quote(value)));
        }
        // On the first line of the block, so that bash counts the lines as the book does.
        let block = format!("{prelude}; {}\n#{mark}", exec.script);
        // 15 bytes: the longest name that the system keeps.
        let run = config.mark().map(|run| format!(" il-{run}")).unwrap_or_default();
        let payload = format!("{} {mark}{run}\n{block}", block.len()).into_bytes();
        Ok(Call { argv, payload, mark })
    }

    /// A piece of the other side's stderr without the marks, for who watches. A mark is written as one line at once,
    /// and so is not split over two pieces but when the pipe is full.
    pub fn unmarked(&self, chunk: &[u8]) -> Vec<u8> {
        let mut plain = Kept::up_to(chunk.len());
        plain.push(chunk);
        self.leftover(&mut plain);
        self.outcome(&mut plain);
        plain.head
    }

    /// The process of another block of the same run that was found at work there.
    pub fn leftover(&self, stderr: &mut Kept) -> Option<String> {
        let found = stderr.take_line(&format!("interlock-leftover:{}:", self.mark))?;
        Some(found.chars().filter(char::is_ascii_digit).collect())
    }

    /// Takes the marks out of the other side's stderr: whether the block began, and its exit status if it ended.
    pub fn outcome(&self, stderr: &mut Kept) -> (bool, Option<i32>) {
        let status = stderr.take_line(&format!("interlock-status:{}:", self.mark));
        let status = status.and_then(|status| status.parse().ok());
        let began = stderr.take_line(&format!("interlock-begin:{}:", self.mark)).is_some();
        (began || status.is_some(), status)
    }
}

/// Letters, digits and `. _ - @ : /`, and no `-` first: nothing that ssh, juju or a shell reads as more than a name.
fn is_name(name: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b"._-@:/".contains(&b);
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(good)
}
