"""XMP (ISO 16684-1): how PDF and WebP hold the provenance."""

from __future__ import annotations


def packet(text: str) -> str:
    """A packet that holds the provenance's text, of letters, digits and :+/=."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:state="urn:glyphstudio:state">
<state:scene>{text}</state:scene>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
