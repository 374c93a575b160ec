"""Everything longaxis can refuse to do, one class per reason."""


class LongAxisError(Exception):
    """A problem that a user can be told about in one sentence."""


class UnreadableFileError(LongAxisError):
    """The file is damaged, of an unknown kind, or asks for more than it may have."""


class UnsuitableLoopError(LongAxisError):
    """The file was understood, but strain cannot be measured in it."""


class UncalibratedLoopError(LongAxisError):
    """The loop does not say how many millimetres a pixel measures."""


class UntimedLoopError(LongAxisError):
    """The loop does not say when its frames were taken."""


class BadInputError(LongAxisError):
    """What the user typed or handed over cannot be used as it is."""


class TrackingError(LongAxisError):
    """The tracker could not follow the wall."""


class CancelledError(LongAxisError):
    """The user stopped the work."""


class ModelFileError(LongAxisError):
    """A network file is missing, damaged, or not the one it claims to be."""


class SessionFileError(LongAxisError):
    """A saved session cannot be read or written."""
