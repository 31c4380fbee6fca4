//! Putting object code into memory without a linker.
//!
//! Kernels are small and plain: code, constants, calls of the C library. Placing their sections and
//! filling in a few distances takes some microseconds, where a linker session of LLVM takes most of a
//! millisecond and needs LLVM to be loaded. Whatever is not as plain as that is refused here, and
//! left to LLVM. (System V ABI, AMD64 supplement, section 4.4.)

use super::{pages::Pages, symbols::address_of};
use object::{
    Endianness, Object, ObjectSection, ObjectSymbol, ObjectSymbolTable, RelocationTarget,
    SectionFlags, SectionIndex, SymbolIndex, SymbolSection,
    elf::{self, R_X86_64_PC32, R_X86_64_PLT32, SHF_ALLOC, SHF_EXECINSTR, SHF_WRITE},
    read::{Relocation, RelocationFlags, elf::ElfFile64},
};
use std::{collections::HashMap, ffi::CString};

type Elf<'data> = ElfFile64<'data, Endianness>;
type Section<'data, 'file> = object::read::elf::ElfSection64<'data, 'file, Endianness>;

/// What calls of functions elsewhere jump through: `jmp *0(%rip)`, and the address.
const JUMP: [u8; 6] = [0xff, 0x25, 0, 0, 0, 0];
const STUB_BYTES: usize = 16;

/// Code in memory.
pub(super) struct MappedObject {
    pages: Pages,
    /// Where in the pages each function of the object begins.
    functions: HashMap<String, usize>,
}

impl MappedObject {
    /// Places an object, or says what about it is not plain.
    pub fn load(object: &[u8]) -> Result<MappedObject, String> {
        if !cfg!(target_arch = "x86_64") {
            return Err("code for another processor".into());
        }
        let elf = Elf::parse(object).map_err(|error| error.to_string())?;
        let plan = Plan::of(&elf)?;
        let mut image = vec![0; plan.bytes];
        plan.copy_sections(&elf, &mut image)?;
        plan.write_stubs(&mut image);
        plan.relocate(&elf, &mut image)?;
        let functions = plan.functions(&elf);
        let pages = Pages::new(&image, plan.code_bytes).ok_or("no memory for code")?;
        Ok(MappedObject { pages, functions })
    }

    /// The address of a function; valid while `self` lives.
    pub fn address(&self, name: &str) -> Option<u64> {
        let offset = *self.functions.get(name)?;
        Some(self.pages.address() + offset as u64)
    }
}

/// Where everything goes: code, then stubs, then, on pages of their own, constants.
struct Plan {
    sections: HashMap<SectionIndex, usize>,
    /// Per function elsewhere: where its stub is, and its address.
    stubs: HashMap<SymbolIndex, (usize, u64)>,
    code_bytes: usize,
    bytes: usize,
}

impl Plan {
    fn of(elf: &Elf) -> Result<Plan, String> {
        let mut plan =
            Plan { sections: HashMap::new(), stubs: HashMap::new(), code_bytes: 0, bytes: 0 };
        plan.place(elf, true);
        for symbol in elf.symbols().filter(|symbol| symbol.is_undefined()) {
            if let Some(address) = outside(&symbol)? {
                let place = plan.reserve(STUB_BYTES, STUB_BYTES);
                plan.stubs.insert(symbol.index(), (place, address));
            }
        }
        plan.code_bytes = plan.reserve(0, Pages::page_bytes());
        plan.place(elf, false);
        Ok(plan)
    }

    /// Places the sections that are code, or those that are constants.
    fn place(&mut self, elf: &Elf, code: bool) {
        for section in elf.sections().filter(|section| is_code(section) == Some(code)) {
            let align = section.align().max(1) as usize;
            let place = self.reserve(section.size() as usize, align);
            self.sections.insert(section.index(), place);
        }
    }

    fn reserve(&mut self, bytes: usize, align: usize) -> usize {
        let place = self.bytes.next_multiple_of(align);
        self.bytes = place + bytes;
        place
    }

    fn copy_sections(&self, elf: &Elf, image: &mut [u8]) -> Result<(), String> {
        for (index, place) in &self.sections {
            let section = elf.section_by_index(*index).map_err(|error| error.to_string())?;
            let data = section.data().map_err(|error| error.to_string())?;
            if data.len() as u64 != section.size() {
                return Err("a section without contents".into());
            }
            image[*place..][..data.len()].copy_from_slice(data);
        }
        Ok(())
    }

    fn write_stubs(&self, image: &mut [u8]) {
        for (place, address) in self.stubs.values() {
            let stub = &mut image[*place..][..STUB_BYTES];
            stub[..JUMP.len()].copy_from_slice(&JUMP);
            stub[JUMP.len()..][..8].copy_from_slice(&address.to_le_bytes());
        }
    }

    fn relocate(&self, elf: &Elf, image: &mut [u8]) -> Result<(), String> {
        for section in elf.sections().filter(|section| allocated(section) && !is_unwind(section)) {
            let Some(place) = self.sections.get(&section.index()) else {
                return Err(format!("section {}", section.name().unwrap_or("?")));
            };
            for (offset, relocation) in section.relocations() {
                let at = place + offset as usize;
                let target = self.target(elf, &relocation)? as i64;
                let distance = target + relocation.addend() - at as i64;
                let distance = i32::try_from(distance).map_err(|_| "a distance too large")?;
                let field = image.get_mut(at..at + 4).ok_or("a relocation out of its section")?;
                field.copy_from_slice(&distance.to_le_bytes());
            }
        }
        Ok(())
    }

    /// Where in the image a relocation points to, its addend aside.
    fn target(&self, elf: &Elf, relocation: &Relocation) -> Result<usize, String> {
        let RelocationFlags::Elf { r_type: R_X86_64_PC32 | R_X86_64_PLT32 } = relocation.flags()
        else {
            return Err(format!("relocation {:?}", relocation.flags()));
        };
        let RelocationTarget::Symbol(index) = relocation.target() else {
            return Err("a relocation without a symbol".into());
        };
        if let Some((stub, _)) = self.stubs.get(&index) {
            return Ok(*stub);
        }
        let symbol = elf.symbol_by_index(index).map_err(|error| error.to_string())?;
        self.offset_of(&symbol).ok_or_else(|| format!("symbol {}", symbol.name().unwrap_or("?")))
    }

    /// Where in the image a symbol of the object is.
    fn offset_of<'data>(&self, symbol: &impl ObjectSymbol<'data>) -> Option<usize> {
        match symbol.section() {
            SymbolSection::Section(index) => {
                Some(self.sections.get(&index)? + symbol.address() as usize)
            }
            _ => None,
        }
    }

    fn functions(&self, elf: &Elf) -> HashMap<String, usize> {
        let table = elf.symbol_table();
        let symbols = table.iter().flat_map(|table| table.symbols());
        let global = symbols.filter(|symbol| symbol.is_global());
        global.filter_map(|s| Some((s.name().ok()?.to_string(), self.offset_of(&s)?))).collect()
    }
}

/// The address of a symbol that the object lacks; none for the entry 0 of symbol tables.
fn outside<'data>(symbol: &impl ObjectSymbol<'data>) -> Result<Option<u64>, String> {
    let name = symbol.name().map_err(|error| error.to_string())?;
    if name.is_empty() {
        return Ok(None);
    }
    let c_name = CString::new(name).map_err(|error| error.to_string())?;
    address_of(&c_name).map(Some).ok_or_else(|| format!("no symbol {name}"))
}

/// Is a section code (or constants)? `None` if it is neither.
fn is_code(section: &Section) -> Option<bool> {
    let plain = allocated(section) && !is_unwind(section) && !has(section, SHF_WRITE);
    plain.then(|| has(section, SHF_EXECINSTR))
}

fn allocated(section: &Section) -> bool {
    has(section, SHF_ALLOC) && section.size() > 0
}

fn has(section: &Section, flag: elf::SectionFlags) -> bool {
    matches!(section.flags(), SectionFlags::Elf { sh_flags, .. } if sh_flags & flag == flag)
}

/// Nothing unwinds through a kernel, which calls nothing that could panic.
fn is_unwind(section: &Section) -> bool {
    section.name() == Ok(".eh_frame")
}
