"""What needs the optional packages of ``mc2cm-analysis[cluster]``: a Dask cluster, and object stores."""
