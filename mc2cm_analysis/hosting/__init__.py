"""How do the reports stand on a site? With which headers, and how they look under them before they are put there."""

from mc2cm_analysis.hosting.headers import HOST_FILES, SECURITY_HEADERS, policy
from mc2cm_analysis.hosting.site import Site
