"""The people of the marketplace at their screens: what each of them does, by pressing and writing as people do."""

import itertools
import re
from io import BytesIO
from typing import Self

from PIL import Image, ImageDraw
from playwright.sync_api import Error, FilePayload, Locator, Page, expect

from tests.make import NIB, NIK, NPWP, PASSWORD

PATIENCE_RELOADS = 20
PATIENCE_MS = 500

_numbers = itertools.count(1)


class Person:
    """Somebody with a screen, a name and a telephone number."""

    def __init__(self, page: Page, name: str, contact: str = "", password: str = PASSWORD) -> None:
        self.page = page
        self.name = name
        self.contact = contact or f"0856{next(_numbers):08d}"
        self.password = password

    def registers(self) -> Self:
        """Make an account, from the front door."""
        self.page.goto("/")
        self.presses("Masuk")
        self.presses("Daftar")
        self.writes("Nama Anda", self.name)
        self.writes("Nomor HP atau email", self.contact)
        self.writes("Kata sandi", self.password)
        self.presses("Daftar")
        self.reads(f"Selamat datang, {self.name}. Akun Anda siap.")
        self.confirms_number()
        return self

    def confirms_number(self) -> None:
        """Read the digits on the telephone and write them down."""
        way = self.page.url
        self.page.goto("/demo/telepon")
        digits = re.search(r"\b\d{6}\b", self.main.get_by_text("Kode Pasarlima Anda").first.inner_text())
        assert digits is not None
        self.page.goto(way)
        self.writes("Kode 6 angka", digits.group())
        self.presses("Pastikan")
        self.reads("sudah pasti milik Anda.")

    def signs_in(self) -> Self:
        """Come in; whoever works for one party lands on its first page."""
        self.page.goto("/")
        self.presses("Masuk")
        self.writes("Nomor HP atau email", self.contact)
        self.writes("Kata sandi", self.password)
        self.presses("Masuk", button=True)
        return self

    def opens_case_that_waits(self) -> None:
        """From today's page to the first case that asks for his word."""
        self.presses("Hari ini")
        waiting = self.page.get_by_role("region", name=re.compile("menunggu jawaban Anda"))
        waiting.get_by_role("link").first.click()

    def reads_sms(self, *words: str) -> None:
        """Look at his telephone, as the demo lends him one, and come back."""
        way = self.page.url
        self.page.goto("/demo/telepon")
        texts = self.page.get_by_role("region", name=re.compile(r"^HP\s")).get_by_role("listitem")
        for said in words:
            expect(texts.filter(has_text=said).first).to_be_visible()
        self.page.goto(way)

    def tells_who_he_is(self) -> None:
        """The last steps of an application: identity and bank account; then it goes off."""
        self.writes("Nama lengkap di KTP", self.name)
        self.writes("NIK", NIK)
        self.adds_file("Foto KTP", photograph("ktp"))
        self.presses("Simpan dan lanjut")
        self.picks("Bank", "BCA")
        self.writes("Nomor rekening", "0123 456 789")
        self.writes("Nama pemilik rekening", self.name)
        self.adds_file("Foto buku tabungan", photograph("buku"))
        self.presses("Simpan dan lanjut")
        self.presses("Kirim untuk diperiksa")
        self.reads("Pendaftaran sedang kami periksa")

    def presses(self, words: str, about: str = "", *, button: bool = False) -> None:
        """Press what carries exactly these words; ``about`` are the hidden ones that tell equal ones apart."""
        name = f"{words} {about}".strip()
        found = self.page.get_by_role("button", name=name, exact=True)
        if not button:
            found = found.or_(self.page.get_by_role("link", name=name, exact=True))
        found.filter(visible=True).first.click()

    def presses_beginning(self, words: str) -> None:
        """Press the first link that begins with these words; the hidden rest says about what."""
        self.main.get_by_role("link", name=re.compile(f"^{re.escape(words)}")).first.click()

    def writes(self, label: str, text: str, place: int = 0) -> None:
        """Write into the field that is called so."""
        self._field(label).nth(place).fill(text)

    def picks(self, label: str, option: str) -> None:
        """Pick from a list."""
        self._field(label).select_option(label=option)

    def unfolds(self, words: str, within: str = "") -> None:
        """Open what is folded away behind these words, in the section of that name."""
        place: Page | Locator = self.page.get_by_role("region", name=within) if within else self.page
        place.locator("summary").filter(has_text=words).first.click()

    def ticks(self, words: str, within: str = "") -> None:
        """Tick the choice that begins with these words, in the group of that name."""
        place: Page | Locator = self.page.get_by_role("group", name=within) if within else self.page
        place.get_by_role("radio", name=re.compile(f"^{re.escape(words)}")).check()

    def adds_file(self, label: str, *files: FilePayload) -> None:
        """Choose files on the telephone."""
        self._field(label).set_input_files(list(files))

    def looks_for(self, words: str) -> None:
        """Type into the box on top of the page: goods, a parcel's number, an amount, whatever is his to find."""
        box = self.page.get_by_role("searchbox").first
        box.fill(words)
        box.press("Enter")

    def reads(self, *sentences: str) -> None:
        """Find these words in front of him."""
        for sentence in sentences:
            expect(self.main.get_by_text(sentence).filter(visible=True).first).to_be_visible()

    def reads_soon(self, *sentences: str) -> None:
        """Load the page anew until these words are there: somebody else is at work on them."""
        for sentence in sentences:
            seen = self.main.get_by_text(sentence).filter(visible=True).first
            for _ in range(PATIENCE_RELOADS):
                if _appears(seen):
                    break
                self.page.reload()
            expect(seen).to_be_visible()

    def does_not_read(self, *sentences: str) -> None:
        """These words are nowhere in the document."""
        text = self.page.content()
        for sentence in sentences:
            assert sentence not in text, f"{self.page.url} says {sentence!r}"

    def figure(self, label: str) -> str:
        """What stands beside ``label`` in a sum on the page."""
        row = self.page.locator("dl.sum > div").filter(
            has=self.page.locator("dt").get_by_text(label, exact=True)
        )
        return row.locator("dd").first.inner_text()

    @property
    def main(self) -> Locator:
        """The page without its frame, and what just happened above it."""
        return self.page.locator("main, .flashes")

    def _field(self, label: str) -> Locator:
        """Some labels have more words behind: that it may stay empty."""
        begins = re.compile(rf"^\s*{re.escape(label)}\s*(\(boleh kosong\))?\s*$")
        return self.page.get_by_label(begins)


class Buyer(Person):
    """Somebody who buys."""

    def puts_into_cart(self, pieces: int = 1) -> None:
        """Take some of what he is looking at."""
        self.writes("Jumlah barang", str(pieces))
        self.presses("Masukkan keranjang")

    def writes_address(self, town: str) -> None:
        """Say where to."""
        self.writes("Nama penerima", self.name)
        self.writes("Nomor HP penerima", self.contact)
        self.writes("Jalan, nomor rumah, RT dan RW", "Jalan Melati 7, RT 02 RW 05")
        self.writes("Kota atau kabupaten", town)
        self.writes("Kecamatan", "Gondokusuman")
        self.writes("Kode pos", "55221")
        self.writes("Patokan", "Pagar hijau")
        self.presses("Simpan alamat, lihat ongkos kirim")

    def account_number(self) -> str:
        """The number to transfer to, as the page shows it."""
        return re.sub(r"\s", "", self.page.locator("p.copy").first.inner_text())

    def opens_order(self) -> None:
        """Look at the latest order."""
        self.page.goto("/orders")
        self.page.get_by_role("link", name=re.compile("PL-")).first.click()

    def pin(self, store: str, part: str = "") -> str:
        """The digits for the courier of that shop's parcel; ``part`` says of which, where there are several."""
        digits = self.parcel(store).get_by_role("img", name=re.compile(f"^PIN Anda.*{part}"))
        said = (digits.get_attribute("aria-label") or "").removesuffix(part)
        return re.sub(r"\D", "", said)

    def confirms(self, store: str) -> None:
        """Say that the goods are good."""
        self.presses("Barang sudah saya terima", store)
        self.presses("Ya, barang baik")

    def rates(self, store: str, seller: int, courier: int, words: str) -> None:
        """Give stars to the seller and to the courier."""
        self.presses("Beri penilaian", store)
        self.ticks(f"{seller} bintang", within="Barangnya, sesuai gambar dan cerita")
        self.ticks(f"{seller} bintang", within="Kemasannya")
        self.writes("Ceritakan untuk pembeli lain", words)
        self.ticks(f"{courier} bintang", within="Pengantarannya")
        self.presses("Kirim penilaian")

    def parcel(self, store: str) -> Locator:
        """The part of an order that one shop sends."""
        return self.page.locator("section").filter(
            has=self.page.get_by_role("heading", name=re.compile(re.escape(store)))
        )


class Seller(Person):
    """Somebody with a shop."""

    store = ""

    def opens_storefront(self, store: str, town: str, story: str) -> None:
        """Tell what is asked of a new shop, and send it off to be looked at."""
        self.store = store
        self.presses("Mulai berjualan")
        self.writes("Nama toko", store)
        self.writes("Kota atau kabupaten asal barang", town)
        self.presses("Simpan dan lanjut")
        self.writes("Alamat jemput", "Jalan Kenanga 3, RT 01 RW 04, Buaran")
        self.writes("Nomor HP untuk kurir", self.contact)
        self.presses("Simpan dan lanjut")
        self.writes("Cerita toko", story)
        self.adds_file("Foto toko atau pembuatnya", photograph("toko"))
        self.presses("Simpan dan lanjut")
        self.tells_who_he_is()

    def sells(self, title: str, price: str, stock: int, weight_g: int, photos: int) -> None:
        """Describe a thing, photograph it and put it on sale."""
        self.presses("Barang")
        self.presses("Tambah barang")
        self.writes("Nama barang", title)
        self.picks("Jenis", "Batik")
        self.writes("Keterangan", "Dicanting tangan di atas katun, pewarna alam. Cuci dengan lerak.")
        self.writes("Harga", price)
        self.writes("Stok", str(stock))
        self.writes("Berat", str(weight_g))
        for side, centimetres in (("Panjang", "30"), ("Lebar", "22,5"), ("Tinggi", "4")):
            self.writes(side, centimetres)
        self.presses("Simpan, lanjut ke foto")
        self.adds_file("Tambah foto", *(photograph(f"foto-{n}") for n in range(photos)))
        self.presses("Kirim foto")
        self.presses("Jual sekarang")
        self.reads("Sekarang dijual.")

    def opens_sale(self) -> None:
        """Look at the latest sale."""
        self.presses("Pesanan")
        self.main.get_by_role("link", name=re.compile("PL-")).first.click()

    def accepts_and_packs(self) -> None:
        """Take the sale and put it into a parcel."""
        self.presses("Terima pesanan")
        self.presses("Sudah saya kemas")
        self.reads("Tercatat. Cetak label, lalu tempel.")

    def number(self) -> str:
        """The number of the parcel, as it stands beside the label."""
        return self.main.locator("p", has_text="Nomor resi").locator("b").inner_text()

    def numbers(self) -> list[str]:
        """The numbers of the parcels of a sale that is sent in several."""
        rows = self.main.get_by_role("listitem").filter(has=self.page.get_by_role("link", name="Label"))
        return rows.locator("span.num").all_inner_texts()

    def label(self) -> bytes:
        """The paper for the parcel: a PDF."""
        link = self.page.get_by_role("link", name="Cetak label", exact=True).get_attribute("href")
        assert link is not None
        answer = self.page.request.get(link)
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    def rates_buyer(self, stars: int, words: str) -> None:
        """Give stars to who bought."""
        self.ticks(f"{stars},")
        self.writes("Tulis sedikit", words)
        self.presses("Kirim penilaian")


class Rider(Person):
    """Somebody who carries."""

    def applies_as_company(self, company: str, town: str) -> None:
        """Tell what is asked of a courier company, and send it off to be looked at."""
        self.page.goto("/shipping/register")
        self.writes("Nama perusahaan", company)
        self.writes("Kota atau kabupaten kantor", town)
        self.writes("Telepon kantor", self.contact)
        self.presses("Simpan dan lanjut")
        self.writes("NIB", NIB)
        self.writes("NPWP perusahaan", NPWP)
        self.adds_file("Foto surat NIB", photograph("nib"))
        self.presses("Simpan dan lanjut")
        self.tells_who_he_is()

    def finds(self, number: str) -> None:
        """Look a parcel up by the end of its number."""
        self.looks_for(number[-4:])

    def carries_to_the_door(self) -> None:
        """Fetch the parcel that lies open, and bring it as far as the door."""
        for step in ("Paket sudah saya ambil", "Berangkat ke kota tujuan", "Mulai antar"):
            self.presses(step)

    def writes_pin(self, pin: str) -> None:
        """Write down the digits that the buyer reads aloud."""
        self.writes("PIN dari pembeli", pin)
        self.presses("Paket sudah diterima")


class Banker(Person):
    """Somebody at the bank's desk."""

    def books(self, payer: str, number: str, amount: str, reference: str) -> None:
        """Write down a transfer that came in, beginning from the row in which it is expected."""
        self.page.get_by_role("link", name=re.compile(f"^Isi formulir {re.escape(payer)}")).first.click()
        expect(self._field("Nomor tujuan")).to_have_value(number)
        expect(self._field("Jumlah yang datang")).to_have_value(amount)
        self.writes("Nomor referensi bank", reference)
        self.presses("Catat transfer")

    def sends_payouts(self, *parties: str) -> None:
        """Send to each party what is owed to it."""
        for party in parties:
            self.page.get_by_role("link", name=re.compile("^Pencairan")).first.click()
            sent = re.compile(f"^Sudah dikirim {re.escape(party)}")
            self.page.get_by_role("button", name=sent).first.click()

    def sends_refund(self, amount: str) -> None:
        """Send back what a buyer gets back."""
        self.page.get_by_role("link", name=re.compile("^Pengembalian")).first.click()
        row = self.main.get_by_role("row").filter(has_text=amount)
        row.get_by_role("button", name=re.compile("^Sudah dikirim")).click()


class Operator(Person):
    """Somebody who runs the place."""

    def approves(self, name: str, **sent_back: str) -> None:
        """Look at an application that waits, paper by paper; ``sent_back`` says why one has to be done again."""
        self.page.goto("/operator/applications")
        self.presses(name)
        self.presses("Mulai memeriksa")
        expect(self.page.get_by_role("button", name="Simpan keputusan")).to_be_visible()
        for word in self.page.get_by_role("radio", name="Terima", exact=True).all():
            word.check()
        for paper, reason in sent_back.items():
            part = self.page.locator(f"section#{paper}")
            part.get_by_role("radio", name="Kirim kembali").check()
            part.locator("summary").filter(has_text="Kalau dikirim kembali").click()
            part.get_by_label("Sebab", exact=True).select_option(label=reason)
        self.presses("Simpan keputusan")
        if not sent_back:
            self.reads(f"{name} diterima.")

    def lets_days_pass(self, *steps: int) -> None:
        """Move the demo's clock."""
        self.page.goto("/operator/clock")
        for days in steps:
            self.presses(f"Maju {days} hari")


def photograph(name: str) -> FilePayload:
    """A picture such as a telephone makes."""
    picture = Image.new("RGB", (900, 900), "#e8dcc4")
    pen = ImageDraw.Draw(picture)
    for step in range(0, 900, 90):
        pen.ellipse((step, step, step + 120, step + 120), fill="#5b3a29")
        pen.ellipse((810 - step, step, 900 - step, step + 90), fill="#202c5c")
    file = BytesIO()
    picture.save(file, "JPEG")
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def _appears(seen: Locator) -> bool:
    try:
        seen.wait_for(state="visible", timeout=PATIENCE_MS)
    except Error:
        return False
    return True
