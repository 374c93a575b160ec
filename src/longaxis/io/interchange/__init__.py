"""Results in the formats of other systems: FHIR, NetCDF, REDCap, data dictionaries."""
