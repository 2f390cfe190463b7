"""XML from anywhere, parsed without entities, external files or network."""

from __future__ import annotations

from lxml import etree

from corpus.errors import UnreadableError


def parsed(data: bytes) -> etree._Element:
    """The root element. UnreadableError if it is no XML or defines entities of its own."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_comments=True,
        remove_pis=True, huge_tree=False, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.Error, ValueError) as error:
        raise UnreadableError("its XML is damaged") from error
    if root is None:
        raise UnreadableError("its XML is damaged")
    return root


def name(element: etree._Element) -> str:
    """The element's name without its namespace, in lower case."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
