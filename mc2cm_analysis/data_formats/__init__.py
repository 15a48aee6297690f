"""As which files is the whole data handed on? As a Data Package, a workbook, a database, or columns for programs."""

from mc2cm_analysis.data_formats.export import FORMATS, ExportError, export_data, left_out
