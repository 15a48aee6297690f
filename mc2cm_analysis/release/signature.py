"""Who made this release? Whoever holds the key by which its list of digests is signed, in the format of minisign.

The list names the digest of every file, so one signature stands for all of them. Minisign rather than Sigstore: both
parties work offline, with a key of one line and a program that is in every distribution (`minisign -V`). Sigstore's
bundle can be checked offline, but to sign asks an identity provider and a log on the web. The cryptography is
py-minisign's, which the author of minisign keeps too.
"""

import getpass
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from mc2cm_analysis.publishing.plan.kinds import UsageError
from mc2cm_analysis.release.layout import SIGNATURE, SUMS, Fault

#: Holds the password of the key where nobody is there to type it.
_PASSWORD: Final = "MC2CM_MINISIGN_PASSWORD"
_INSTALL: Final = "signatures need py-minisign (pip install 'mc2cm-analysis[sign]')"

#: Returns files with the signature of their list of digests among them; a comment of one line is signed with it.
Sign = Callable[[Mapping[str, bytes], str], Mapping[str, bytes]]


def signer(key: Path) -> Sign:
    """Return what signs files with a secret key; it is read, and its password asked for, at once.

    Raises
    ------
    UsageError
        If the key cannot be read, or its password is wrong.
    """
    minisign = _minisign()
    try:
        secret = minisign.SecretKey.from_file(key)
        if secret.is_encrypted():
            secret.decrypt(_password(key))
    except OSError as error:
        raise UsageError(f"the key {key} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        right = "expected a secret key of minisign, as minisign -G makes it, and its password"
        raise UsageError(f"the key {key} cannot be used ({error}); {right}") from None

    def sign(files: Mapping[str, bytes], comment: str) -> Mapping[str, bytes]:
        signature = secret.sign(files[SUMS], trusted_comment=comment)  # no time in it: the same bytes each time
        return {**files, SIGNATURE: bytes(signature)}

    return sign


def _password(key: Path) -> str:
    if _PASSWORD in os.environ:
        return os.environ[_PASSWORD]
    if not sys.stdin.isatty():
        raise UsageError(f"the key {key} has a password, and nobody can type it here; set {_PASSWORD}")
    return getpass.getpass(f"Password of {key}: ")


def signature_faults(files: Mapping[str, bytes], key: str) -> Iterator[Fault]:
    """Yield why a release is not signed by the holder of a key.

    Parameters
    ----------
    files : mapping
        The files of the release.
    key : str
        A public key of minisign, or the path of a file with one.

    Raises
    ------
    UsageError
        If it is neither.
    """
    minisign, right = _minisign(), "ask whoever made the release for it"
    public = _public(minisign, key)
    if SIGNATURE not in files:
        yield Fault(SIGNATURE, "is missing: it is not signed", right)
        return
    try:
        public.verify(files.get(SUMS, b""), minisign.Signature.from_bytes(files[SIGNATURE]))
    except ValueError:  # and all errors of the library
        yield Fault(SIGNATURE, f"it is no signature of {SUMS} by this key", right)


def _public(minisign: Any, key: str) -> Any:
    try:
        return minisign.PublicKey.from_file(key) if Path(key).is_file() else minisign.PublicKey.from_base64(key)
    except (ValueError, OSError):
        raise UsageError(f"{key} is no public key of minisign, and no file with one; expected RW...") from None


def _minisign() -> Any:
    try:
        import minisign
    except ImportError:
        raise UsageError(_INSTALL) from None
    return minisign
