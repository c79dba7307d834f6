"""Pairs of names that are, or are not, the same name spelt otherwise. All invented; spellings as passports have them.

What the pairs stand for: romanisations of Arabic, Cyrillic, Ethiopic, Tamil, Greek and Georgian, German phonetics,
diacritics of Latin alphabets, slips of the pen; on the other side names that only look or sound a little alike.
"""

ALIKE = [
    # Arabic script and its romanisations, Persian and Turkish spellings
    ("محمد", "Mohammed"), ("محمد", "Muhammad"), ("محمد", "Mohamad"), ("Mohammed", "Muhamed"), ("Mohammed", "Mehmed"),
    ("أحمد", "Ahmed"), ("Ahmad", "Achmed"), ("يوسف", "Youssef"), ("Yusuf", "Jusuf"), ("حسين", "Hussein"),
    ("Hossein", "Husain"), ("خالد", "Khaled"), ("Chaled", "Khalid"), ("جمال", "Jamal"), ("Djamal", "Dschamal"),
    ("عبدالله", "Abdullah"), ("فاطمة", "Fatima"), ("Fatma", "Fatima"), ("زهراء", "Zahra"), ("نوال", "Nawal"),
    ("وليد", "Walid"), ("حسن", "Hassan"), ("علي", "Ali"), ("مريم", "Maryam"), ("Maryam", "Mariam"), ("سعيد", "Said"),
    ("Abd al-Rahman", "Abdulrahman"), ("Al-Hassan", "Hassan"),
    # Cyrillic
    ("Євген", "Yevhen"), ("Yevhen", "Evgeni"), ("Yevhen", "Jewgenij"), ("Евгений", "Yevgeniy"), ("Сергій", "Serhii"),
    ("Serhii", "Sergej"), ("Олександр", "Aleksandr"), ("Oleksandr", "Alexander"), ("Bohdan", "Bogdan"),
    ("Hryhorii", "Grigorij"), ("Чорненко", "Tschornenko"), ("Chernenko", "Tschernenko"), ("Шевченко", "Schewtschenko"),
    ("Юлія", "Yuliia"), ("Yuliia", "Julija"), ("Ђорђе", "Djordje"), ("Đorđe", "Djordje"), ("Oleh", "Oleg"),
    # Ethiopic
    ("ሰላም", "Selam"), ("Selam", "Salam"), ("ተስፋይ", "Tesfay"), ("Tesfay", "Tesfaye"), ("አብርሃም", "Abraham"),
    ("ሚካኤል", "Mikael"), ("Michael", "Mikael"), ("Tsegay", "Segay"), ("ሃይለ", "Haile"),
    # Tamil
    ("கந்தசாமி", "Kandasamy"), ("சிவகுமார்", "Sivakumar"), ("Kandasami", "Kandhasamy"),
    # Greek, Georgian, Latin with signs
    ("Νικόλαος", "Nikolaos"), ("გიორგი", "Giorgi"), ("Şahin", "Schahin"), ("Łukasz", "Lukasz"), ("Öztürk", "Oeztuerk"),
    ("Nguyễn", "Nguyen"), ("Çelik", "Celik"), ("Gonçalves", "Goncalves"), ("Dvořák", "Dvorak"), ("Đặng", "Dang"),
    ("Đorđević", "Dordevic"),
    # German
    ("Müller", "Mueller"), ("Müller", "Muller"), ("Meier", "Mayer"), ("Schmidt", "Schmitt"), ("Groß", "Gross"),
    ("Philipp", "Filip"), ("Christof", "Kristof"), ("Thomas", "Tomas"),
    # slips of the pen
    ("Tsefay", "Tesfay"), ("Hosseni", "Hosseini"), ("Fernandes", "Fernadnes"), ("Kowalska", "Kowlska"),
    ("Berisha", "Beriha"), ("Krasniqi", "Krasnigi"),
]  # fmt: skip

OTHERS = [
    ("Meier", "Müller"), ("Meier", "Mora"), ("Ahmed", "Hamid"), ("Ali", "Aliya"), ("Ali", "Amir"), ("Maria", "Mario"),
    ("Daniel", "Daniela"), ("Ivan", "Ivana"), ("Abrehet", "Abraham"), ("Anna", "Hanna"), ("Selam", "Salomon"),
    ("Tesfay", "Tekle"), ("حسن", "Karim"),
    ("Olena", "Olha"), ("Sergej", "Georgij"), ("Шевченко", "Ткаченко"), ("Bogdan", "Dragan"),
    ("Kandasamy", "Karunakaran"), ("Siva", "Selvam"), ("Nguyen", "Tran"), ("Kim", "Kumar"), ("Lin", "Liu"),
    ("Silva", "Costa"), ("Santos", "Sousa"), ("Schmid", "Schneider"), ("Weber", "Huber"), ("Keller", "Kaufmann"),
    ("Petrovic", "Jovanovic"), ("Fatima", "Farida"), ("Amina", "Yasmin"), ("Gebre", "Berhane"), ("Ana", "Ida"),
]  # fmt: skip

# Other names, but written with the same consonants; spellings of one name differ as much (Mohammed, Mehmed). They are
# proposed when the birth date agrees, and a human sees the difference.
FOR_A_HUMAN = [("Mohammed", "Mahmoud"), ("محمد", "Mahmoud"), ("Hassan", "Hussein"), ("Yevhen", "Ivan")]
