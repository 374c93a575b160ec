"""Archives over DICOM associations: C-ECHO, C-FIND, C-GET, C-STORE as a client.

Files travel as the bytes they are: what is received is written without being decoded,
and what is sent is read from the file behind its header. C-GET brings the objects back
over the association that asked for them, so nothing here has to listen.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pydicom
from pydicom.dataset import Dataset
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
from pynetdicom import AE, _config, build_role, evt
from pynetdicom.sop_class import (
    ModalityWorklistInformationFind,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    Verification,
)

from longaxis.errors import ArchiveError
from longaxis.io.files.atomic import write_bytes
from longaxis.io.files.limits import MAX_FILE_BYTES
from longaxis.network.archive import (
    DUPLICATE,
    OUT_OF_RESOURCES,
    ArchivedStudy,
    FetchedStudy,
    StudyQuery,
    file_name,
)
from longaxis.network.tls import distrust_of, tls_context

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pynetdicom.association import Association
    from pynetdicom.events import Event

    from longaxis.network.archive import Progress
    from longaxis.network.nodes import Node

# A file is sent from the disk behind its header, never decoded and encoded again.
_config.STORE_SEND_CHUNKED_DATASET = True

# Status codes: PS3.7 Annex C, and PS3.4 for each service.
_SUCCESS = 0x0000
# FF01: some optional keys are not supported (PS3.4 C.4.1.1.4).
_PENDING = {0xFF00, 0xFF01}
_WARNINGS = {0xB000, 0xB006, 0xB007}
"""PS3.4 B.2.3: the object was stored, with remarks."""
_CANCELLED = 0xFE00
_MAX_MATCHES = 2000
"""More than a user can read (chosen); the query must be narrower."""

_LOOP_CLASSES = (
    UltrasoundMultiFrameImageStorage,
    UltrasoundImageStorage,
    UID("1.2.840.10008.5.1.4.1.1.3"),  # Ultrasound Multi-frame, retired
)
# Transfer syntaxes of PS3.6 Annex A, by the end of their UID.
_LOOP_SYNTAXES = tuple(
    f"1.2.840.10008.1.2{end}"
    for end in (
        *("", ".1", ".2", ".1.99", ".4.50", ".4.51", ".4.57", ".4.70", ".4.80"),
        *(".4.81", ".4.90", ".4.91", ".4.100", ".4.101", ".4.102", ".4.103", ".5"),
    )
)
_OTHER_CLASSES = (
    SimplifiedAdultEchoSRStorage,
    ComprehensiveSRStorage,
    EnhancedSRStorage,
    EncapsulatedPDFStorage,
    SecondaryCaptureImageStorage,
)
_OTHER_SYNTAXES = tuple(f"1.2.840.10008.1.2{end}" for end in (".1", "", ".4.50"))


class DimseArchive:
    """A DICOM node.

    Parameters
    ----------
    node
        Where it is, and how long to wait for it.
    """

    def __init__(self, node: Node) -> None:
        self._node = node

    def echo(self) -> str:
        """Return that the archive answers, and which services it accepts."""
        wanted = {
            "query": StudyRootQueryRetrieveInformationModelFind,
            "retrieve (C-GET)": StudyRootQueryRetrieveInformationModelGet,
            "storage": SimplifiedAdultEchoSRStorage,
            "worklist": ModalityWorklistInformationFind,
        }
        # None: the uncompressed syntaxes that pynetdicom proposes by itself.
        contexts = [(sop_class, None) for sop_class in (Verification, *wanted.values())]
        with self._associated(contexts) as association:
            status = association.send_c_echo()
            self._check(status, "answer C-ECHO")
            # Which contexts an archive accepts says which services it has.
            taken = {
                accepted_context.abstract_syntax
                for accepted_context in association.accepted_contexts
            }
        offered = [name for name, uid in wanted.items() if uid in taken]
        return f"{self._node.address} answers; it offers {', '.join(offered) or '–'}."

    def find(self, query: StudyQuery) -> tuple[ArchivedStudy, ...]:
        """Return the studies that match, by C-FIND at study level."""
        model = StudyRootQueryRetrieveInformationModelFind
        return tuple(_study(match) for match in self._find(_identifier(query), model))

    def holds(self, sop_instance_uid: str, study_uid: str) -> bool | None:
        """Return whether an object is there, by C-FIND at instance level."""
        identifier = Dataset()
        identifier.QueryRetrieveLevel = "IMAGE"
        identifier.StudyInstanceUID = study_uid
        # Not known here. PS3.4 C.4.1.2 wants it at this level; an archive that insists
        # on it refuses, and the answer is None.
        identifier.SeriesInstanceUID = ""
        identifier.SOPInstanceUID = sop_instance_uid
        model = StudyRootQueryRetrieveInformationModelFind
        try:
            matches = self._find(identifier, model)
        except ArchiveError as error:
            if error.is_refusal:
                return None
            raise
        # An archive that ignores a key answers with other objects too.
        return any(match.get("SOPInstanceUID") == sop_instance_uid for match in matches)

    def worklist(self, keys: Dataset) -> list[Dataset]:
        """Return the entries of a modality worklist that match the keys."""
        return self._find(keys, ModalityWorklistInformationFind)

    def fetch(self, study_uid: str, folder: Path, progress: Progress) -> FetchedStudy:
        """Retrieve a study by C-GET; each object is written as it was sent.

        Parameters
        ----------
        study_uid
            Study Instance UID.
        folder
            Folder to write to.
        progress
            Called with the share that is done, 0 to 1.
        """
        folder.mkdir(parents=True, exist_ok=True)
        receiver = _Receiver(folder)
        identifier = Dataset()
        identifier.QueryRetrieveLevel = "STUDY"
        identifier.StudyInstanceUID = study_uid
        model = StudyRootQueryRetrieveInformationModelGet
        contexts = [(model, None), *_storage_contexts()]
        handlers = [(evt.EVT_C_STORE, receiver.store)]
        with self._associated(contexts, handlers) as association:
            status = self._get(association, identifier, receiver, progress)
        n_failed = int(status.get("NumberOfFailedSuboperations") or 0)
        if receiver.problem:
            raise ArchiveError(receiver.problem)
        fetched = FetchedStudy(files=tuple(receiver.files), n_failed=n_failed)
        if not fetched.files:
            message = f"{self._node.name} sent nothing: the study has no echo loops."
            raise ArchiveError(fetched.problem or message)
        return fetched

    def _get(
        self,
        association: Association,
        identifier: Dataset,
        receiver: _Receiver,
        progress: Progress,
    ) -> Dataset:
        model = StudyRootQueryRetrieveInformationModelGet
        status = Dataset()
        receiver.on_object = lambda: progress(len(receiver.files), receiver.n_expected)
        for status, _ in association.send_c_get(identifier, model):
            # Raised here, as pynetdicom would only log what its handler raises.
            if receiver.stopped is not None:
                raise receiver.stopped
            code = self._code(status, "send the study")
            if code in _PENDING:
                receiver.n_expected = _n_expected(status)
                progress(len(receiver.files), receiver.n_expected)
        # B000: some sub-operations failed; their number is reported.
        if code not in {_SUCCESS, *_WARNINGS}:
            self._check(status, "send the study")
        return status

    def send(self, path: Path) -> None:
        """Store one file by C-STORE, in the transfer syntax that it is in."""
        try:
            meta = pydicom.filereader.read_file_meta_info(path)
            # Exactly the syntax of the file is proposed, so that nothing is transcoded.
            context = (meta.MediaStorageSOPClassUID, [meta.TransferSyntaxUID])
        except (OSError, InvalidDicomError, AttributeError, ValueError) as error:
            message = f"“{path.name}” is not a DICOM file that can be sent."
            raise ArchiveError(message, is_refusal=True) from error
        with self._associated([context]) as association:
            status = association.send_c_store(path)
            # What the archive has already is stored.
            if self._code(status, "store the object") != DUPLICATE:
                self._check(status, "store the object")

    # ---- the association -------------------------------------------------------

    def _find(self, identifier: Dataset, model: UID) -> list[Dataset]:
        matches: list[Dataset] = []
        with self._associated([(model, None)]) as association:
            for status, match in association.send_c_find(identifier, model):
                code = self._code(status, "answer the query")
                if code in _PENDING and match is not None:
                    matches.append(match)
                elif code not in {_SUCCESS, *_PENDING}:
                    self._check(status, "answer the query")
                if len(matches) > _MAX_MATCHES:
                    # Abort: the rest of the answers would have to be read after a
                    # C-CANCEL.
                    association.abort()
                    message = (
                        f"More than {_MAX_MATCHES} studies match; narrow the query."
                    )
                    raise ArchiveError(message)
        return matches

    @contextmanager
    def _associated(
        self,
        contexts: Sequence[tuple[Any, Any]],
        handlers: Sequence[tuple[Any, Any]] = (),
    ) -> Iterator[Association]:
        """Open an association, and release it; abort it if anything goes wrong."""
        association = self._opened(contexts, handlers)
        try:
            yield association
        except (RuntimeError, ValueError, AttributeError, TypeError) as error:
            # What pynetdicom raises where the peer aborts, or sends what is no DICOM.
            association.abort()
            message = (
                f"{self._node.name} closed the connection, or sent what cannot be "
                "understood."
            )
            raise ArchiveError(message) from error
        except BaseException:
            association.abort()
            raise
        # Not in `finally`: after an abort there is nothing to release.
        association.release()

    def _opened(
        self, contexts: Sequence[tuple[Any, Any]], handlers: Sequence[tuple[Any, Any]]
    ) -> Association:
        node = self._node
        entity = AE(ae_title=node.calling_ae_title)
        # Each guards another wait: for the peer's acceptance, for a message, for bytes
        # and for TCP.
        entity.acse_timeout = entity.dimse_timeout = node.timeout_s
        entity.network_timeout = entity.connection_timeout = node.timeout_s
        roles = []
        for abstract, syntaxes in contexts:
            if syntaxes is None:
                entity.add_requested_context(abstract)
            else:
                entity.add_requested_context(abstract, syntaxes)
        # For C-GET we take the role of storage SCP on our own association (PS3.7
        # D.3.3.4).
        if handlers:
            classes = dict.fromkeys((*_LOOP_CLASSES, *_OTHER_CLASSES))
            roles = [build_role(sop_class, scp_role=True) for sop_class in classes]
        association = entity.associate(
            node.host,
            node.port,
            ae_title=node.ae_title,
            ext_neg=roles,
            tls_args=(tls_context(node), node.host) if node.tls else None,
            evt_handlers=[*handlers, (evt.EVT_CONN_OPEN, self._bound_each_wait)],
        )
        if not association.is_established:
            _close_socket(association)
            # We were accepted, but none of what we propose: another try is in vain.
            if association.rejected_contexts and not association.is_rejected:
                message = _not_offered(node, association)
                raise ArchiveError(message, is_refusal=True)
            distrust = distrust_of(node) if node.tls else None
            if distrust is not None:
                raise distrust
            message = _why_not_open(node, association)
            raise ArchiveError(message, nothing_arrived=True)
        return association

    def _bound_each_wait(self, event: Event) -> None:
        """Give the socket a time-out, for each part of a message that is on its way.

        pynetdicom waits without end for the rest of a message that has begun, and for
        a peer that takes no more of ours.
        """
        event.assoc.dul.socket.socket.settimeout(self._node.timeout_s)

    def _code(self, status: Dataset, what: str) -> int:
        """Return a status; an empty one means that the connection broke."""
        if "Status" not in status:
            message = (
                f"{self._node.name} did not {what}: it closed the connection, sent "
                f"what is no DICOM, or was silent for {self._node.timeout_s:g} s."
            )
            raise ArchiveError(message)
        return int(status.Status)

    def _check(self, status: Dataset, what: str) -> None:
        code = self._code(status, what)
        if code in {_SUCCESS, *_WARNINGS}:
            return
        remark = str(status.get("ErrorComment", "")).strip()
        reason = f"status {code:04X}" + (f": {remark}" if remark else "")
        message = f"{self._node.name} did not {what} ({reason})."
        # A7xx may pass; any other failure is about the object itself.
        is_busy = code & 0xFF00 == OUT_OF_RESOURCES
        raise ArchiveError(message, is_refusal=not is_busy, nothing_arrived=True)


class _Receiver:
    """Writes what the archive sends.

    Attributes
    ----------
    files
        What was written.
    stopped
        What the progress raised; the archive is then sent no more acceptances.
    problem
        Why an object could not be written, empty if all were.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: list[Path] = []
        self.n_expected = 0
        self.problem = ""
        self.stopped: BaseException | None = None
        self.on_object: Any = None

    def store(self, event: Event) -> int:
        """Write one object and return the status for the archive."""
        try:
            # With its file header, and still encoded: the pixels are never parsed.
            content = event.encoded_dataset()
            if len(content) > MAX_FILE_BYTES:
                self.problem = "The archive sent an object of more than 2 GB."
                return OUT_OF_RESOURCES
            path = self._folder / file_name(str(event.request.AffectedSOPInstanceUID))
            write_bytes(path, content)
            self.files.append(path)
            if self.on_object is not None:
                self.on_object()
        except ArchiveError as error:
            self.problem = str(error)
            return OUT_OF_RESOURCES
        except Exception as error:  # noqa: BLE001 - raised again on the caller's thread
            self.stopped = error
            return OUT_OF_RESOURCES
        return _SUCCESS


def _storage_contexts() -> list[tuple[UID, list[str]]]:
    """Return one context per class and syntax, so that nothing needs transcoding."""
    # 67 contexts with that of the query: their identifiers are odd and below 256, so
    # that 128 are possible (PS3.8, 9.3.2.2).
    contexts = [
        (loop_class_, [s]) for loop_class_ in _LOOP_CLASSES for s in _LOOP_SYNTAXES
    ]
    return contexts + [
        (other_class_, [s]) for other_class_ in _OTHER_CLASSES for s in _OTHER_SYNTAXES
    ]


def _close_socket(association: Association) -> None:
    """Close what pynetdicom leaves open where a peer does not answer in DICOM."""
    transport = association.dul.socket
    if transport is not None and transport.socket is not None:
        transport.socket.close()


def _n_expected(status: Dataset) -> int:
    # What is done and what remains make up the whole, in every answer.
    names = ("Remaining", "Completed", "Failed", "Warning")
    return sum(int(status.get(f"NumberOf{name}Suboperations") or 0) for name in names)


def _identifier(query: StudyQuery) -> Dataset:
    keys = Dataset()
    # UTF-8: names have other letters than those of ASCII (PS3.3 C.12.1.1.2).
    keys.SpecificCharacterSet = "ISO_IR 192"
    keys.QueryRetrieveLevel = "STUDY"
    keys.PatientID = query.patient_id
    keys.PatientName = query.patient_name
    # Keys left empty match all, and ask for the value (PS3.4 C.2.2.2.3).
    keys.PatientBirthDate = ""
    keys.AccessionNumber = query.accession_number
    keys.StudyDate = query.date
    keys.StudyInstanceUID = query.study_uid
    keys.StudyDescription = ""
    keys.ModalitiesInStudy = ""
    keys.NumberOfStudyRelatedInstances = ""
    return keys


def _study(match: Dataset) -> ArchivedStudy:
    modalities = match.get("ModalitiesInStudy") or []
    # One modality comes as text, several as a list (VM 1-n).
    if isinstance(modalities, str):
        modalities = [modalities]
    count = str(match.get("NumberOfStudyRelatedInstances") or "")
    return ArchivedStudy(
        study_uid=str(match.get("StudyInstanceUID", "")),
        patient_id=str(match.get("PatientID", "")),
        patient_name=str(match.get("PatientName", "")),
        birth_date=str(match.get("PatientBirthDate", "")),
        date=str(match.get("StudyDate", "")),
        accession_number=str(match.get("AccessionNumber", "")),
        description=str(match.get("StudyDescription", "")),
        modalities=tuple(str(modality) for modality in modalities),
        n_instances=int(count) if count.isdigit() else None,
    )


def _not_offered(node: Node, association: Association) -> str:
    """Return what the peer accepts none of: it then knows us, and does not do this."""
    first = association.rejected_contexts[0]
    syntax = first.transfer_syntax[0].name if first.transfer_syntax else ""
    what = f"{first.abstract_syntax.name}{', ' + syntax if syntax else ''}"
    return f"{node.name} does not take or offer this: {what}."


def _why_not_open(node: Node, association: Association) -> str:
    if association.is_rejected:
        return (
            f"{node.address} refuses the association: it may not know our title "
            f"{node.calling_ae_title}, or not be named {node.ae_title}."
        )
    how = " with TLS" if node.tls else ""
    return (
        f"{node.address} cannot be reached{how}, or is no DICOM archive; check host, "
        "port and network."
    )
