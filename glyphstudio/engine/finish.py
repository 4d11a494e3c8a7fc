"""The reader's finish: taught on hard drawings, so that it reads what people see."""

from __future__ import annotations

from collections.abc import Callable

import torch

from glyphstudio.engine import blocks
from glyphstudio.engine.channel import Channel, ChannelParams
from glyphstudio.engine.family import stream
from glyphstudio.engine.glyph_drawer import GlyphDrawer, hard_images
from glyphstudio.engine.messages import KINDS, Kind
from glyphstudio.params import Params, setting

# hard drawings, apart from those it is taught on, that say whether the reader reads better
JUDGES = 128


class FinishParams(Params):
    """How long the reader is taught on hard drawings at the end of a run (docs/techniques.md)."""

    pictures: int = setting(
        1200, title="Finish pictures", description="Hard drawings; 0: none", ge=0, le=100_000
    )
    steps: int = setting(600, title="Finish steps", ge=1, le=100_000)
    learning_rate: float = setting(
        1.5e-3, title="Finish rate", gt=0, le=1, logarithmic=True, advanced=True
    )
    tilted: float = setting(
        0.8,
        title="Finish tilted",
        description="Share of tilted pictures at least; nearly all misread letters are tilted",
        ge=0,
        le=1,
        advanced=True,
    )

    def harder(self, channel: ChannelParams) -> ChannelParams:
        """The channel with as many tilted pictures as the finish wants."""
        share = max(self.tilted, channel.perspective_probability)
        return channel.model_copy(update={"perspective_probability": share})


def finish_reader(
    drawer: GlyphDrawer,
    reader: torch.nn.Module,
    channel: Channel,
    params: FinishParams,
    *,
    message: str,
    batch: int,
    seed: int,
    proceed: Callable[[float], bool],
) -> bool:
    """Teach `reader` on hard drawings of the frozen `drawer`, in place.

    It stays as it was where it reads other drawings worse afterwards: long messages are learned by
    heart from too few pictures. `proceed` is told the share done and may end it by False; then the
    reader is half taught.

    Returns:
        whether it went to the end.
    """
    kind = KINDS[message]
    device = next(drawer.parameters()).device
    paper = drawer.style.paper.to(device)
    sent = kind.sample(params.pictures, drawer.latent_size, stream(seed, 0, "finish messages"))
    drawn: list[torch.Tensor] = []
    with torch.no_grad():
        for part in sent.split(16):
            if not proceed(0.3 * len(drawn) * 16 / params.pictures):
                return False
            drawn.append(
                hard_images(drawer.style, drawer.numbers(part.to(device)), size=drawer.size)
            )
    images = torch.cat(drawn)  # (pictures, c, size, size)
    sent = sent.to(device)
    judge = _Judge(drawer, channel, kind, count=min(JUDGES, params.pictures), seed=seed)
    before, as_it_was = judge(reader), {k: v.clone() for k, v in reader.state_dict().items()}
    optimiser = torch.optim.AdamW(
        reader.parameters(), lr=params.learning_rate, betas=(0.9, 0.99), fused=True
    )
    reader.train().requires_grad_(True)
    with blocks.alone():
        for step in range(params.steps):
            if not proceed(0.3 + 0.7 * step / params.steps):
                return False
            generator = stream(seed, step, "finish")
            rows = torch.randint(len(images), (batch,), generator=generator).to(device)
            draws = channel.draws(batch, generator, size=drawer.size, channels=images.shape[1]).to(
                device
            )
            noisy = channel.apply(images[rows], draws, paper=paper)
            loss = kind.loss(reader(noisy - paper.view(1, -1, 1, 1)), sent[rows])
            for group in optimiser.param_groups:
                group["lr"] = params.learning_rate * (1 - step / params.steps)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    reader.eval().requires_grad_(False)
    if judge(reader) > before:
        reader.load_state_dict(as_it_was)
    return True


class _Judge:
    """How badly a reader reads hard drawings that it was not taught on, through the channel."""

    def __init__(
        self, drawer: GlyphDrawer, channel: Channel, kind: Kind, *, count: int, seed: int
    ) -> None:
        device = next(drawer.parameters()).device
        self._paper = drawer.style.paper.to(device)
        self._kind = kind
        sent = kind.sample(count, drawer.latent_size, stream(seed, 0, "finish judges"))
        self._sent = sent.to(device)
        with torch.no_grad():
            images = torch.cat(
                [
                    hard_images(drawer.style, drawer.numbers(part), size=drawer.size)
                    for part in self._sent.split(16)
                ]
            )
            generator = stream(seed, 0, "finish judged")
            draws = channel.draws(count, generator, size=drawer.size, channels=images.shape[1])
            self._noisy = channel.apply(images, draws.to(device), paper=self._paper)

    @torch.no_grad()
    def __call__(self, reader: torch.nn.Module) -> float:
        reader.eval()
        read = reader(self._noisy - self._paper.view(1, -1, 1, 1))
        return self._kind.loss(read, self._sent).item()
