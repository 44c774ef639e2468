"""The label of a parcel, from what its sale and its order say."""

from collections.abc import Callable, Sequence

from marketplace.accounts import areas
from marketplace.orders.models import Shipment
from shipping.label import Label, labels_pdf

CONTENTS_LETTERS_MAX = 120


class ParcelLabels:
    """Draws labels. ``tracking_url`` makes the public address that an air waybill number is followed at."""

    def __init__(self, tracking_url: Callable[[str], str]) -> None:
        self.tracking_url = tracking_url

    def label(self, shipment: Shipment) -> bytes:
        """The label of a parcel as a PDF; the same parcel gives the same paper."""
        return self.labels([shipment])

    def labels(self, shipments: Sequence[Shipment]) -> bytes:
        """The labels of parcels as one PDF, a page each."""
        return labels_pdf([self._label(shipment) for shipment in shipments])

    def _label(self, shipment: Shipment) -> Label:
        sale = shipment.sale
        address = sale.order.address
        return Label(
            courier_name=sale.courier.name,
            service=sale.service_label.removeprefix(sale.courier.name).strip() or sale.service,
            awb=shipment.awb,
            tracking_url=self.tracking_url(shipment.awb),
            sender_name=sale.storefront.name,
            sender_town=sale.storefront.town,
            recipient_name=address.recipient,
            recipient_phone=address.phone,
            address="\n".join(filter(None, (address.street, address.landmark))),
            district=address.district,
            regency=areas.regency(address.area_code).name,
            postcode=address.postcode,
            weight_g=shipment.weight_g,
            cod_minor=sale.to_collect_minor,
            sale_public_id=sale.public_id,
            contents=_contents(shipment),
            part=_part(shipment),
        )


def _part(shipment: Shipment) -> str:
    """Which of the sale's parcels it is; empty for the only one."""
    parcels = shipment.sale.shipments
    return f"{parcels.index(shipment) + 1} dari {len(parcels)}" if len(parcels) > 1 else ""


def _contents(shipment: Shipment) -> str:
    """What lies in the parcel, short."""
    words = ", ".join(f"{line.quantity} × {line.line.title}" for line in shipment.lines)
    return words if len(words) <= CONTENTS_LETTERS_MAX else f"{words[: CONTENTS_LETTERS_MAX - 1]}…"
