"""Archives (PACS): queries, retrieval and storage over DICOM and DICOMweb.

Longaxis is a client only: nothing in this package listens for connections, and nothing
connects before a node is configured and a command or a button asks for it. Needs the
[net] extra.
"""
