"""What the demo's makers tell of themselves, in their own language: who, where, since when, how, with which hands."""

STORIES: dict[str, str] = {
    "Batik Ratmi": (
        "Teras rumah kami di Kauman, Pekalongan, tidak pernah sepi. Mbah Kakung mulai mengecap batik di sini tahun "
        "1958, Ibu meneruskan, dan sejak 1994 saya, Ratmi, yang menjaga apinya.\n"
        "Kami bertujuh. Lima ibu menggambar dengan malam dan canting, dua orang mengecap dengan cap tembaga warisan "
        "Mbah. Nila kami fermentasi sendiri, soga kami rebus dari kulit kayu tingi dan jambal. Satu kemeja tulis "
        "memakan dua belas sampai delapan belas hari, karena setiap warna minta dicelup dan dikeringkan lagi.\n"
        "Kalau garisnya sedikit bergeser, itu bukan cacat. Itu tangan Bu Tini, Bu Rokhimah, atau Mbak Sri. Nama "
        "pembuatnya kami tulis di kartu, dan upahnya kami bayar begitu kain selesai, tidak menunggu laku."
    ),
    "Kopi Gunung Agus": (
        "Kebun kami di lereng Gunung Batur, Kintamani, 1.300 meter di atas laut. Kakek menanam arabika di sela pohon "
        "jeruk tahun 1979. Saya, Agus, mengurusnya sejak 2011 bersama istri dan sebelas petani dari subak abian yang "
        "sama.\n"
        "Ceri dipetik satu per satu, hanya yang merah. Sore itu juga kami kupas, kami rendam semalam, lalu kami jemur "
        "di para-para selama dua sampai tiga minggu. Kalau hujan turun, seisi rumah lari menutup terpal.\n"
        "Setiap Selasa saya menyangrai sedikit demi sedikit di drum lima kilogram dan mendengarkan letupannya. "
        "Tanggal sangrai kami tulis tangan di setiap bungkus. Kami tidak menyimpan biji tua: yang tidak habis "
        "seminggu kami minum sendiri dengan tetangga."
    ),
    "Anyam Ni Luh": (
        "Di Banjar Telepud, Sebatu, anyaman dikerjakan di bale, selepas sembahyang dan sebelum memasak. Saya Ni Luh "
        "Sari. Ibu mengajari saya membelah ate waktu saya sembilan tahun. Tahun 2006 kami mulai bekerja bersama, dan "
        "sekarang kami dua belas ibu.\n"
        "Ate kami ambil dari hutan di timur, dibelah, dianyam rapat, dijemur, lalu diasap sabut kelapa dua hari dua "
        "malam. Dari situ datang warna cokelat madunya. Pandan kami rebus dengan daun, tanpa cat.\n"
        "Satu tas bulat selesai dalam empat hari. Nama penganyamnya ada di bagian dalam, dan dua pertiga harganya "
        "untuk dia. Kalau jahitannya lepas, kirim kembali. Orang yang sama akan memperbaikinya."
    ),
    "Noken Yohana": (
        "Saya Yohana Wambrauw, tinggal di Kotaraja, Jayapura. Noken saya kumpulkan dari dua puluh tiga mama di Lembah "
        "Baliem. Mereka merajut sambil berjalan ke kebun, sambil menjaga anak, sambil bercerita.\n"
        "Seratnya dari kulit kayu genemo. Kulit dijemur, dipukul, dipilin di atas paha, baru dirajut dengan jari, "
        "tanpa jarum dan tanpa mesin. Kuning dari akar, cokelat dari biji, hitam dari lumpur. Satu noken sedang butuh "
        "dua sampai tiga minggu.\n"
        "Sejak 2015 saya bayar para mama di muka, waktu mereka menyerahkan noken di Wamena, bukan waktu laku. "
        "Pesawat dari Wamena menunggu cuaca, jadi stok kami kadang sedikit. Nama mama dan kampungnya ada di secarik "
        "kertas di dalam noken Anda."
    ),
    "Hendra Gadget": (
        "Toko kami tiga kali empat meter di Mangga Besar, Jakarta Barat. Saya, Hendra, mulai tahun 2009 sebagai "
        "tukang servis ponsel. Setiap hari ada orang datang dengan kabel murah yang rusak dalam sebulan. Dari situ "
        "saya mulai memilih sendiri barang yang mau saya jual.\n"
        "Kami tidak membuat barangnya. Yang kami buat adalah ujiannya. Adik saya, Lina, menekuk kabel di meja, "
        "mengukur daya pengisi, dan merendam pelantang di ember. Yang gagal kami kembalikan ke pabrik.\n"
        "Setiap barang dinyalakan dulu sebelum dikirim, dan kalau ada kekurangan kami tulis apa adanya. Anda boleh "
        "menukar dalam tujuh hari. Kalau bingung memilih, tanya saja. Kadang jawaban kami: yang lama masih bagus."
    ),
    "Dapur Uni Fitri": (
        "Dapur kami di Kampung Jao, Padang, di belakang Pasar Raya. Saya Fitri. Resep rendang ini dari Amak, yang "
        "berjualan nasi sejak 1983 dengan satu kuali besi. Kualinya masih kami pakai.\n"
        "Pukul empat pagi santan diperas. Pukul lima daging masuk. Delapan jam kemudian, setelah terus diaduk di atas "
        "api kayu, santan menjadi dedak cokelat dan minyaknya keluar sendiri. Kami berlima bergantian: dua mengaduk, "
        "dua menggiling cabai, satu menjaga api.\n"
        "Tidak ada pengawet dan penyedap. Yang membuat rendang tahan adalah waktu. Siang hari kami kemas hampa, dan "
        "di setiap bungkus kami tulis sampai kapan enak dimakan. Pedasnya sedang, menurut orang Padang."
    ),
    "Keramik Slamet": (
        "Di Kasongan, Bantul, hampir setiap rumah punya roda putar. Roda kami dibuat Bapak tahun 1987 dan masih "
        "digerakkan kaki. Saya Slamet. Saya memutar, istri saya, Tumini, mengukir dan mengglasir, dan dua keponakan "
        "menyiapkan tanah.\n"
        "Tanah liatnya dari Godean dan Pundong, diinjak, disaring, lalu didiamkan sebulan. Sesudah diputar, gerabah "
        "kering di tempat teduh seminggu. Pembakaran pertama sehari penuh dengan kayu dan jerami, pembakaran glasir "
        "di tungku gas sampai 1.200 derajat.\n"
        "Setiap piring sedikit berbeda, karena tangan bukan cetakan. Kami bungkus dengan jerami dan kardus dua "
        "lapis. Kalau ada yang pecah di jalan, kirim fotonya. Kami putar lagi yang baru."
    ),
    "Toko Serba Rudi": (
        "Segala kebutuhan rumah dan bengkel ada di sini, di Jalan Kapasan, Surabaya, sejak 2021. Saya Rudi, jaga toko "
        "sendirian, dibantu anak kalau dia libur sekolah.\n"
        "Barang saya ambil dari grosir di Kapasan dan Pabean: bor, lap, helm, mainan, alat olahraga. Saya tidak "
        "membuat apa-apa, jadi saya tidak punya cerita tentang perajin. Yang bisa saya janjikan hanya harga pasar, "
        "dan barang yang sama dengan yang tertulis.\n"
        "Terus terang, beberapa bulan ini saya sering kewalahan. Ada pesanan yang terlambat saya kemas, ada yang "
        "stoknya ternyata habis di gudang. Saya sedang merapikan catatan. Kalau ragu, tanya dulu sebelum membeli, "
        "saya jawab malam hari setelah toko tutup."
    ),
    "Madu Rina": (
        "Desa kami, Batu Dulang, terletak di lereng Batulanteh, Sumbawa, di bawah pohon boan yang tingginya empat "
        "puluh meter. Di dahan-dahannya lebah hutan bersarang. Saya Rina. Suami dan saudara-saudaranya memanjat, "
        "saya dan ibu-ibu menyaring.\n"
        "Panen dilakukan malam tanpa bulan, dengan asap daun basah dan nyanyian, seperti diajarkan kakek. Hanya "
        "kepala sarangnya yang diambil. Anak lebah ditinggal supaya koloni tumbuh lagi dan tahun depan kami bisa "
        "kembali.\n"
        "Madu kami tiriskan, tidak diperas, tidak dipanaskan. Rasanya berubah menurut musim: bulan ini bunga udu, "
        "agak pahit di ujung. Sejak 2018 kami bekerja sebagai kelompok, sembilan keluarga, dan hasilnya dibagi rata."
    ),
}
