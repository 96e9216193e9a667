"""The certificate that browsers are shown: read, judged, and taken up anew when its file changes.

Invariant: what is served is a pair that fits. A new pair that does not is refused, and the old one goes on.
"""

from retzef.platform.tls.certificate import Certificate, CertificateError, read_certificate
from retzef.platform.tls.serving import ServedCertificate

__all__ = ["Certificate", "CertificateError", "ServedCertificate", "read_certificate"]
