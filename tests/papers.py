"""The papers of whoever applies, in numbers that add up."""

from io import BytesIO
from typing import Any

from PIL import Image

JAYAPURA = "91.71"
NIK, NPWP, NIB = "3374064101800001", "01.312.166.0-091.000", "9120 3026 4321 7"

# What an applicant tells, by paper.
TOLD: dict[str, dict[str, Any]] = {
    "name": {"name": "Toko Melati", "town": "Kota Semarang, Jawa Tengah"},
    "place": {"street": "Jalan Kenanga 3", "phone": "+6281200000002"},
    "story": {"story": "Sejak 1998."},
    "nik": {"legal_name": "Sri Lestari", "nik": NIK},
    "account": {"bank": "BCA", "number": "1234567890", "holder": "Sri Lestari"},
    "company": {
        "name": "Kilat Timur",
        "town": "Kota Jayapura, Papua",
        "area_code": JAYAPURA,
        "phone": "+6281200000003",
    },
    "licence": {"nib": NIB, "npwp": NPWP},
}


def photo(side: int = 400) -> BytesIO:
    """A picture large enough to read a card on."""
    upload = BytesIO()
    Image.new("RGB", (side, side), "teal").save(upload, "JPEG")
    upload.seek(0)
    return upload
