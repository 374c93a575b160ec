"""Archives over DICOMweb: QIDO-RS, WADO-RS and STOW-RS as a client.

Queries go through dicomweb-client. Objects are retrieved and stored by the same HTTP
session as the bytes they are, because that client decodes what it receives and encodes
what it sends.
"""

from __future__ import annotations

import os
import secrets
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pydicom
import requests
from dicomweb_client.web import DICOMwebClient
from pydicom.errors import InvalidDicomError
from pydicom.uid import (
    UID,
    ComprehensiveSRStorage,
    EncapsulatedPDFStorage,
    EnhancedSRStorage,
    SecondaryCaptureImageStorage,
    SimplifiedAdultEchoSRStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
)
from urllib3.exceptions import NewConnectionError

from longaxis.errors import ArchiveError
from longaxis.io.files.atomic import write_bytes
from longaxis.io.files.limits import MAX_FILE_BYTES, MEGABYTE
from longaxis.network.archive import (
    DUPLICATE,
    OUT_OF_RESOURCES,
    ArchivedStudy,
    FetchedStudy,
    StudyQuery,
    file_name,
)
from longaxis.network.store_answer import StoreAnswer, read_store_answer
from longaxis.network.tls import not_trusted, tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from longaxis.network.archive import Progress
    from longaxis.network.nodes import Node

PASSWORD_VARIABLE = "LONGAXIS_ARCHIVE_PASSWORD"

_MAX_MATCHES = 2000
"""More than a user can read (chosen); the query must be narrower."""

# What Longaxis reads, and what it writes itself.
_WANTED = {
    UltrasoundMultiFrameImageStorage,
    UltrasoundImageStorage,
    UID("1.2.840.10008.5.1.4.1.1.3"),  # Ultrasound Multi-frame, retired
    SimplifiedAdultEchoSRStorage,
    ComprehensiveSRStorage,
    EnhancedSRStorage,
    EncapsulatedPDFStorage,
    SecondaryCaptureImageStorage,
}
# The syntax as stored: without it a server may transcode (PS3.18, media types).
_DICOM_PART = 'multipart/related; type="application/dicom"; transfer-syntax=*'
# PS3.10 section 7.1: 128 bytes, then the letters DICM.
_PREAMBLE_BYTES = 128

_OK, _ACCEPTED = 200, 202
"""PS3.18 10.5.3: some objects were stored, others not or with remarks."""

_TRY_LATER = {401, 407, 408, 425, 429}
"""A password, a proxy or a moment's patience may help."""

# Attributes in DICOM JSON: group and element, eight hexadecimal digits (PS3.18 F.2).
_TAGS = {
    "study_uid": "0020000D",
    "patient_id": "00100020",
    "patient_name": "00100010",
    "birth_date": "00100030",
    "date": "00080020",
    "accession_number": "00080050",
    "description": "00081030",
}
_MODALITIES, _N_INSTANCES = "00080061", "00201208"
_SOP_CLASS, _SOP_INSTANCE, _SERIES = "00080016", "00080018", "0020000E"


class WebArchive:
    """A DICOMweb node.

    Parameters
    ----------
    node
        Its service root, and how long to wait for it.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._session = _session(node)
        self._client = DICOMwebClient(
            node.url.rstrip("/"), session=self._session, timeout=node.timeout_s
        )
        # Retries would multiply the time-out; the caller decides on another try.
        self._client.set_http_retry_params(retry=False)

    def echo(self) -> str:
        """Return that the archive answers a query for at most one study."""
        with self._explained("answer"):
            # A query, as DICOMweb has no service like C-ECHO.
            self._client.search_for_studies(limit=1)
        return f"{self._node.url} answers queries."

    def find(self, query: StudyQuery) -> tuple[ArchivedStudy, ...]:
        """Return the studies that match, by QIDO-RS."""
        filters = {
            "PatientID": query.patient_id,
            "PatientName": query.patient_name,
            "AccessionNumber": query.accession_number,
            "StudyDate": query.date,
            "StudyInstanceUID": query.study_uid,
        }
        with self._explained("answer the query"):
            matches = self._client.search_for_studies(
                search_filters={name: text for name, text in filters.items() if text},
                fields=["StudyDescription", "ModalitiesInStudy"],
                # One more than is shown, to see that there are more.
                limit=_MAX_MATCHES + 1,
            )
            studies = tuple(_study(match) for match in matches)
        if len(studies) > _MAX_MATCHES:
            message = f"More than {_MAX_MATCHES} studies match; narrow the query."
            raise ArchiveError(message)
        return studies

    def holds(self, sop_instance_uid: str, study_uid: str) -> bool | None:
        """Return whether an object is there, by QIDO-RS for instances."""
        try:
            with self._explained("answer the query"):
                matches = self._client.search_for_instances(
                    study_uid, search_filters={"SOPInstanceUID": sop_instance_uid}
                )
                uids = [_text(match, _SOP_INSTANCE) for match in matches]
        except ArchiveError as error:
            # Some servers store and answer no queries, or not about instances.
            if error.is_refusal:
                return None
            raise
        # A server that ignores the filter answers with all objects of the study.
        return sop_instance_uid in uids

    def fetch(self, study_uid: str, folder: Path, progress: Progress) -> FetchedStudy:
        """Retrieve a study's echo loops and reports by WADO-RS, one by one.

        Parameters
        ----------
        study_uid
            Study Instance UID.
        folder
            Folder to write to.
        progress
            Called with the share that is done, 0 to 1.
        """
        with self._explained("list the study"):
            instances = self._client.search_for_instances(study_uid)
            wanted = [
                instance
                for instance in instances
                if _text(instance, _SOP_CLASS) in _WANTED
            ]
        if not wanted:
            message = f"{self._node.name} has no echo loops in this study."
            raise ArchiveError(message)
        folder.mkdir(parents=True, exist_ok=True)
        files: list[Path] = []
        refused: list[ArchiveError] = []
        for place, instance in enumerate(wanted):
            progress(place, len(wanted))
            uid = _text(instance, _SOP_INSTANCE)
            path = folder / file_name(uid)
            url = self._url(study_uid, _text(instance, _SERIES), uid)
            try:
                write_bytes(path, self._object(url))
            except ArchiveError as error:
                # One object that the archive cannot send keeps back no other.
                if not error.is_refusal:
                    raise
                refused.append(error)
            else:
                files.append(path)
        progress(len(wanted), len(wanted))
        if not files:
            raise refused[0]
        return FetchedStudy(files=tuple(files), n_failed=len(refused))

    def send(self, path: Path) -> None:
        """Store one file by STOW-RS, as the bytes it is."""
        try:
            # Only to see what it is; what is sent are the bytes of the file.
            meta = pydicom.filereader.read_file_meta_info(path)
            uid = str(meta.MediaStorageSOPInstanceUID)
            content = path.read_bytes()
        except (OSError, InvalidDicomError, AttributeError, ValueError) as error:
            message = f"“{path.name}” is not a DICOM file that can be sent."
            raise ArchiveError(message, is_refusal=True) from error
        # Random, so that it does not occur within the pixels (RFC 2046, 5.1.1).
        boundary = f"longaxis-{secrets.token_hex(16)}"
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        body = b"".join((head, content, f"\r\n--{boundary}--\r\n".encode()))
        kind = f'multipart/related; type="application/dicom"; boundary={boundary}'
        with self._explained("store the object"):
            answer = self._session.post(
                f"{self._node.url.rstrip('/')}/studies",
                data=body,
                headers={"Content-Type": kind, "Accept": "application/dicom+json"},
                timeout=self._node.timeout_s,
            )
            stored = read_store_answer(answer.content)
            # The reason for this object says more than the status of all.
            if uid not in stored.reasons:
                answer.raise_for_status()
        self._check_stored(uid, stored, is_whole=answer.status_code != _ACCEPTED)

    def _check_stored(self, uid: str, stored: StoreAnswer, *, is_whole: bool) -> None:
        """Raise unless an object is stored.

        Parameters
        ----------
        uid
            SOP Instance UID.
        stored
            What the archive answered.
        is_whole
            Whether it states that all objects are stored.
        """
        name = self._node.name
        reason = stored.reasons.get(uid)
        if reason is not None:
            # What the archive has already is stored.
            if reason == DUPLICATE:
                return
            is_busy = reason & 0xFF00 == OUT_OF_RESOURCES
            message = f"{name} did not store the object (reason {reason:04X})."
            raise ArchiveError(message, is_refusal=not is_busy, nothing_arrived=True)
        if not stored.is_understood:
            # A web page of a proxy, for one; the next delivery asks for the object.
            raise ArchiveError(self._nonsense("store the object"))
        if not is_whole and uid not in stored.stored:
            message = f"{name} did not state whether it stored the object."
            raise ArchiveError(message)

    # ---- HTTP ------------------------------------------------------------------

    def _url(self, study_uid: str, series_uid: str, instance_uid: str) -> str:
        root = self._node.url.rstrip("/")
        return (
            f"{root}/studies/{study_uid}/series/{series_uid}/instances/{instance_uid}"
        )

    def _object(self, url: str) -> bytes:
        """Return the bytes of one object, the first part of the answer."""
        with self._explained("send the object"):
            # In chunks, so that an answer without end is stopped at the limit.
            answer = self._session.get(
                url,
                headers={"Accept": _DICOM_PART},
                stream=True,
                timeout=self._node.timeout_s,
            )
            with answer:
                answer.raise_for_status()
                kind = answer.headers.get("Content-Type", "")
                body = bytearray()
                for chunk in answer.iter_content(MEGABYTE):
                    body += chunk
                    if len(body) > MAX_FILE_BYTES:
                        message = "The archive sent an object of more than 2 GB."
                        raise ArchiveError(message)
        content = first_part(bytes(body), kind)
        # An error page with status 200 must not become a DICOM file.
        if content[_PREAMBLE_BYTES : _PREAMBLE_BYTES + 4] != b"DICM":
            message = f"{self._node.name} sent what is no DICOM object."
            raise ArchiveError(message)
        return content

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Turn what goes wrong with HTTP into one sentence."""
        name = self._node.name
        # HTTPError, Timeout and SSLError are RequestExceptions: the special ones first.
        try:
            yield
        except requests.HTTPError as error:
            status = error.response.status_code
            reason = (
                "the user name or password is wrong" if status == 401 else "refused"
            )
            message = f"{name} did not {what}: {reason} (HTTP {status})."
            # 4xx: the same request would be refused again. 5xx may pass.
            is_final = 400 <= status < 500 and status not in _TRY_LATER
            raise ArchiveError(message, is_refusal=is_final) from error
        except requests.Timeout as error:
            waited = f"{self._node.timeout_s:g} s"
            message = f"{name} did not {what}: it was silent for {waited}."
            # Without a connection nothing was sent; after a read time-out nobody knows.
            is_early = isinstance(error, requests.ConnectTimeout)
            raise ArchiveError(message, nothing_arrived=is_early) from error
        except requests.JSONDecodeError as error:
            raise ArchiveError(self._nonsense(what), is_refusal=True) from error
        except (requests.RequestException, OSError) as error:
            raise self._unreachable(error, what) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            # Not the shape of DICOM JSON.
            raise ArchiveError(self._nonsense(what), is_refusal=True) from error

    def _unreachable(self, error: Exception, what: str) -> ArchiveError:
        """Return why there was no connection, or that it broke."""
        causes = tuple(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return not_trusted(self._node, cause)
        # Refused or unknown hosts: not even the request was sent.
        is_early = any(isinstance(cause, NewConnectionError) for cause in causes)
        message = (
            f"{self._node.name} did not {what}: {self._node.url} cannot be reached or "
            "closed the connection."
        )
        return ArchiveError(message, nothing_arrived=is_early)

    def _nonsense(self, what: str) -> str:
        return f"{self._node.name} did not {what}: what it sent is no DICOMweb answer."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error, and what it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _refuse_emptiness(answer: requests.Response, *_: Any, **__: Any) -> None:  # noqa: ANN401
    """Raise where an answer to a query was cut off before its content.

    HTTP libraries take a head that is cut off for one without content, and then nothing
    would seem to be in the archive. Without matches the answer is 204, or an empty list
    (PS3.18 10.6.3).
    """
    is_query = "json" in answer.request.headers.get("Accept", "")
    is_get = answer.request.method == "GET"
    if is_query and is_get and answer.status_code == _OK and not answer.content:
        message = "the answer is empty"
        raise requests.ConnectionError(message)


def _session(node: Node) -> requests.Session:
    tls_context(node)  # says which file of certificates cannot be read
    session = requests.Session()
    session.hooks["response"].append(_refuse_emptiness)
    if node.user:
        session.auth = (node.user, os.environ.get(PASSWORD_VARIABLE, ""))
    if node.ca_file:
        # REQUESTS_CA_BUNDLE of the environment goes before `verify` of a session, and
        # not before that of a request.
        merged = session.merge_environment_settings

        def with_our_file(
            url: str,
            proxies: Any,  # noqa: ANN401 - requests has no types
            stream: Any,  # noqa: ANN401
            _verify: Any,  # noqa: ANN401
            cert: Any,  # noqa: ANN401
        ) -> Any:  # noqa: ANN401
            return merged(url, proxies, stream, node.ca_file, cert)

        session.merge_environment_settings = with_our_file
    if node.certificate_file:
        # requests takes certificate and key as a pair, or one file that holds both.
        both = (node.certificate_file, node.key_file)
        session.cert = both if node.key_file else node.certificate_file
    return session


def first_part(body: bytes, content_type: str) -> bytes:
    """Return the content of the first part of a multipart/related body.

    Parameters
    ----------
    body
        The whole body; returned as it is where the type is not multipart.
    content_type
        Of the answer, with the boundary.

    Raises
    ------
    ArchiveError
        If the body is cut off, or has no part.
    """
    # Not an envelope but the object itself.
    if not content_type.lower().startswith("multipart/"):
        return body
    parameters = [parameter.strip() for parameter in content_type.split(";")]
    named = [
        parameter
        for parameter in parameters
        if parameter.lower().startswith("boundary=")
    ]
    if named:
        boundary = b"--" + named[0].partition("=")[2].strip('"').encode()
        # An empty line ends the head of a part (RFC 2046, 5.1).
        head_end = body.find(b"\r\n\r\n", max(0, body.find(boundary)))
        end = body.find(b"\r\n" + boundary, head_end)
        # Without a boundary behind it the content was cut off.
        if body.find(boundary) >= 0 and 0 <= head_end < end:
            return body[head_end + 4 : end]
    message = "The archive closed the connection half-way, or sent no object."
    raise ArchiveError(message)


def _study(match: dict[str, Any]) -> ArchivedStudy:
    count = _text(match, _N_INSTANCES)
    modalities = match.get(_MODALITIES, {}).get("Value", [])
    return ArchivedStudy(
        **{name: _text(match, tag) for name, tag in _TAGS.items()},
        modalities=tuple(str(modality) for modality in modalities),
        n_instances=int(count) if count.isdigit() else None,
    )


def _text(match: dict[str, Any], tag: str) -> str:
    """Return the first value of an attribute in DICOM JSON; empty if there is none."""
    values = match.get(tag, {}).get("Value") or [""]
    value = values[0]
    if isinstance(value, dict):  # person names come in up to three writings
        value = value.get("Alphabetic") or value.get("Ideographic") or ""
    return str(value)
