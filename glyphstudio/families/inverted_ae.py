"""The inverted auto-encoder: messages become pictures that are read back through noise."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from typing import Any, Literal

import torch
from pydantic import ValidationError, ValidationInfo, field_serializer, field_validator
from torch import nn

from glyphstudio.engine import blocks, legibility, messages
from glyphstudio.engine.channel import Channel, ChannelParams, hardened
from glyphstudio.engine.device import keep_memory
from glyphstudio.engine.family import Family, Legibility, State, stream
from glyphstudio.engine.finish import FinishParams, finish_reader
from glyphstudio.engine.glyph_drawer import GlyphDrawer
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.style import Style, find_style
from glyphstudio.engine.weights import weights_from
from glyphstudio.errors import FileError, TrainingError
from glyphstudio.params import Params, sentence, setting

THOROUGHLY = 7.0  # times as long as a quick measurement; mirror, papercut and kolam: 7 to 7.5


class InvertedAEParams(Params):
    """What an inverted auto-encoder is made of and how it learns (defaults: docs/techniques.md)."""

    latent_size: int = setting(
        32, title="Message", description="Numbers that one glyph says", ge=2, le=2048
    )
    message: Literal["gaussian"] = setting("gaussian", title="Kind of message", advanced=True)
    style: str = setting("mirror", title="Style", max_length=64)
    drawing: Params = setting(dict, title="Drawing")
    palette: str = setting(
        "",
        title="Palette",
        description="What people see it in at first; nothing: the style's own",
        max_length=64,
        hidden=True,
    )
    channel: ChannelParams = setting(ChannelParams, title="Channel")
    size: int = setting(32, title="Training size", ge=16, le=256, unit="px", advanced=True)
    reader_width: int = setting(
        32,
        title="Reader",
        description="How finely it looks; wider learns more slowly and reads a little more",
        ge=8,
        le=512,
        advanced=True,
    )
    reader_depth: int = setting(
        0,
        title="Reader's depth",
        description="How many more layers it thinks with; 1 reads tilted glyphs far better",
        ge=0,
        le=4,
        advanced=True,
    )
    batch: int = setting(64, title="Batch", ge=8, le=65_536, advanced=True)
    learning_rate: float = setting(
        6e-3, title="Learning rate", gt=0, le=1, live=True, logarithmic=True, advanced=True
    )
    weight_decay: float = setting(0.01, title="Weight decay", ge=0, le=1, advanced=True)
    average: float = setting(
        0.98, title="Averaging", description="Of weights over steps", ge=0, lt=1, advanced=True
    )
    ink_target: float = setting(
        0.25, title="Ink", description="Share of the paper covered", ge=0, le=1, live=True
    )
    ink_weight: float = setting(
        0.0, title="Ink pull", description="How strictly", ge=0, le=100, live=True, advanced=True
    )
    straight_through: float = setting(
        0.0,
        title="Hard steps",
        description="Share of steps in which the reader sees the hard drawing",
        ge=0,
        le=1,
        live=True,
        advanced=True,
    )
    finish: FinishParams = setting(FinishParams, title="Finish")

    @field_validator("size")
    @classmethod
    def _whole_blocks(cls, size: int) -> int:
        if size % 8:
            raise ValueError("the training size is a multiple of 8")
        return size

    @field_validator("drawing", mode="before")
    @classmethod
    def _of_the_style(cls, drawing: Any, info: ValidationInfo) -> Params:  # JSON from anywhere
        if "style" not in info.data:
            raise ValueError("its style is unknown")
        wanted = find_style(info.data["style"]).params_type
        if isinstance(drawing, wanted):
            return drawing
        try:
            return wanted.model_validate(drawing)
        except ValidationError as error:
            raise ValueError(sentence(error)) from error

    @field_serializer("drawing")
    def _what_differs(self, drawing: Params) -> dict[str, Any]:  # JSON
        """Defaults left out, so that another style can be set without naming its settings."""
        return drawing.model_dump(mode="json", exclude_defaults=True)


class InvertedAE(Family):
    """A drawer and a reader learn to pass messages through a noisy picture.

    Source: ichko, "Emergent structures in robust message passing" (2021); the spline fields,
    the ramp and all numbers are ours (docs/techniques.md).
    """

    name = "inverted_ae"
    label = "Inverted auto-encoder"
    params_type = InvertedAEParams
    params: InvertedAEParams
    drawer: GlyphDrawer
    reader: blocks.Reader

    # ---- made of

    @classmethod
    def make_drawer(cls, params: Params) -> GlyphDrawer:
        p = _own(params)
        style = find_style(p.style)(p.drawing)
        return GlyphDrawer(style, latent_size=p.latent_size, size=p.size)

    @classmethod
    def make_player(cls, params: Params, *, device: torch.device) -> GlyphPlayer:
        p = _own(params)
        # a style makes its constants, which a device without memory could not hold
        style = find_style(p.style)(p.drawing)
        with weights_from(torch.Generator()), device if device.type == "meta" else nullcontext():
            drawer = GlyphDrawer(style, latent_size=p.latent_size, size=p.size)
            reader = _reader(style, p)
        return GlyphPlayer(
            drawer.to(device),
            reader.to(device),
            Channel(p.channel),
            message=p.message,
            palette=p.palette,
        )

    def set_up(self) -> None:
        keep_memory()
        p = _own(self.params)
        _, shares = blocks.processes()
        if p.batch % shares or p.batch // shares < 2:
            raise TrainingError(f"A batch of {p.batch} cannot be shared by {shares} processes.")
        with weights_from(stream(self.seed, 0, "weights")):
            self.drawer = self.make_drawer(p).to(self.device)
            self.reader = _reader(self.drawer.style, p)
            self.reader.to(self.device)
        self.channel = Channel(p.channel)
        self.paper = self.drawer.style.paper.to(self.device)
        both = nn.ModuleDict({"drawer": self.drawer, "reader": self.reader})
        self._weights = dict(both.named_parameters())
        self._buffers = {
            name: tensor for name, tensor in both.state_dict().items() if name not in self._weights
        }
        self._averaged = {name: w.detach().clone() for name, w in self._weights.items()}
        self._optimiser = torch.optim.AdamW(
            self._weights.values(), betas=(0.9, 0.99), weight_decay=p.weight_decay, fused=True
        )
        for weight in self._weights.values():  # what AdamW would make itself at the first step
            self._optimiser.state[weight] = {
                "step": torch.zeros((), device=self.device),
                "exp_avg": torch.zeros_like(weight),
                "exp_avg_sq": torch.zeros_like(weight),
            }
        self._skill = 0.0
        self._running_loss = 1.0
        self._examined = self.make_player(p, device=self.device)

    def apply(self, params: Params) -> None:
        super().apply(params)
        self.channel = self._examined.channel = Channel(_own(params).channel)

    # ---- one step

    @property
    def strength(self) -> float:
        """How strong the channel is in the step to come, 0.1..1; full in a second schedule."""
        first = self.schedule.first == 1
        progress = self.schedule.progress(self.step + 1) if first else 1.0
        return self.channel.strength_at(progress, self._skill)

    def train_step(self) -> dict[str, float]:
        before = [tensor.clone() for tensor in self._buffers.values()]
        terms = self._losses()
        loss = torch.stack(list(terms.values())).sum()
        loss.backward()
        self._share_gradients()
        figures = blocks.process_sum(torch.stack((loss, *terms.values()))) / blocks.processes()[1]
        health = torch.stack(torch._foreach_norm([*self._gradients(), *self._buffers.values()]))
        *values, sound = torch.cat((figures, health.sum().view(1))).tolist()
        report = dict(zip(("loss", *terms), values, strict=True)) | {"noise": self.strength}
        if not all(map(math.isfinite, (*values, sound))):
            torch._foreach_copy_(list(self._buffers.values()), before)
            self._optimiser.zero_grad()
            return report | {"loss": math.nan}
        self._update()
        self._running_loss += 0.02 * (report["message"] - self._running_loss)
        self._skill = hardened(self._skill, self._running_loss)
        return report

    def _losses(self) -> dict[str, torch.Tensor]:
        """The terms of the loss by name; forward through drawer, channel and reader."""
        p, style = self.params, self.drawer.style
        z = messages.sample_batch(
            p.message, p.batch, p.latent_size, generator=self.generator("messages")
        ).to(self.device)
        jitter = self.generator("drawing")
        numbers = self.drawer.numbers(z)
        soft = style.soft(numbers, p.size, jitter)
        images = soft
        if self._takes_hard_step():
            with torch.no_grad():
                away = style.hard_code(numbers, p.size) - soft
            images = soft + away  # hard, with the soft one's gradient (docs/techniques.md)
        rank, shares = blocks.processes()
        n = p.batch // shares
        draws = self.channel.draws(
            p.batch, self.generator("channel"), size=p.size, channels=style.channels
        )
        noisy = self.channel.apply(
            images,
            draws.rows(slice(rank * n, (rank + 1) * n)).to(self.device),
            paper=self.paper,
            strength=self.strength,
        )
        paper = self.paper.view(1, -1, 1, 1)
        terms = {"message": messages.KINDS[p.message].loss(self.reader(noisy - paper), z)}
        if p.ink_weight:
            ink = blocks.batch_mean((soft - paper).abs(), (0, 1, 2, 3))
            terms["ink"] = p.ink_weight * (ink - p.ink_target).square()
        return terms | style.penalties(numbers, soft, jitter)

    def _takes_hard_step(self) -> bool:
        p = self.params.straight_through
        return p > 0 and torch.rand((), generator=self.generator("hard step")).item() < p

    def _gradients(self) -> list[torch.Tensor]:
        return [w.grad for w in self._weights.values() if w.grad is not None]

    def _share_gradients(self) -> None:
        """Average gradients over all processes, in one message."""
        _, shares = blocks.processes()
        if shares == 1:
            return
        gradients = self._gradients()
        flat = blocks.process_sum(torch.cat([g.flatten() for g in gradients])) / shares
        for gradient, part in zip(
            gradients, flat.split([g.numel() for g in gradients]), strict=True
        ):
            gradient.copy_(part.view_as(gradient))

    def _update(self) -> None:
        self.step += 1
        for group in self._optimiser.param_groups:
            group["lr"] = self.params.learning_rate * self.schedule.cosine(self.step)
        self._optimiser.step()
        self._optimiser.zero_grad()
        # a young average forgets quickly, or the first previews would show the random start
        keep = min(self.params.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self._averaged.values()), list(self._weights.values()), 1 - keep
            )

    # ---- states

    def model_state(self) -> State:
        tensors = self._averaged | self._buffers
        return {name: tensor.detach().cpu().clone() for name, tensor in tensors.items()}

    def training_state(self) -> tuple[State, dict[str, float]]:
        tensors = {name: t.detach().cpu().clone() for name, t in self._training_tensors().items()}
        numbers = {"step": self.step, "skill": self._skill, "running_loss": self._running_loss}
        return tensors, numbers

    def load_training_state(self, tensors: State, numbers: Mapping[str, float]) -> None:
        own = self._training_tensors()
        if own.keys() != tensors.keys() or numbers.keys() != {"step", "skill", "running_loss"}:
            raise FileError("This checkpoint belongs to another training.")
        for name, tensor in tensors.items():
            if tensor.shape != own[name].shape or tensor.dtype != own[name].dtype:
                raise FileError("This checkpoint belongs to another training.")
            if not bool(torch.isfinite(tensor).all()):
                raise FileError("This checkpoint is damaged.")
        with torch.no_grad():
            for name, tensor in tensors.items():
                own[name].copy_(tensor)
        self.step = int(numbers["step"])
        self._skill = float(numbers["skill"])
        self._running_loss = float(numbers["running_loss"])
        self._optimiser.zero_grad()

    def _training_tensors(self) -> State:
        """All that learning changes, by name; not copied."""
        found: State = {}
        for name, weight in self._weights.items():
            moments = self._optimiser.state[weight]
            found[f"weights.{name}"] = weight
            found[f"average.{name}"] = self._averaged[name]
            found[f"updates.{name}"] = moments["step"]
            found[f"first.{name}"] = moments["exp_avg"]
            found[f"second.{name}"] = moments["exp_avg_sq"]
        return found | {f"buffers.{name}": buffer for name, buffer in self._buffers.items()}

    # ---- judged and finished

    def measure(self) -> Legibility:
        self._examined.load(self.model_state())
        return self._examined.examine(legibility.QUICK, seed=self.seed)

    @property
    def finish_steps(self) -> float:
        p = self.params.finish  # measured with ink: .72 of a step, and .015 to draw a picture
        return 0.72 * p.steps + 0.015 * p.pictures if p.pictures else 0.0

    def finish(self, proceed: Callable[[float], bool] | None = None) -> State:
        return self._finished(self.params.finish, proceed or (lambda share: True))

    def try_finish(self, clock: Callable[[], float]) -> float:
        p, moments = self.params.finish, list[float]()

        def proceed(share: float) -> bool:
            moments.append(clock())
            return True

        parts, steps = 4, 8  # of 16 pictures each; the first of both warms up
        seconds = 0.0
        if p.pictures:
            few = p.model_copy(update={"pictures": 16 * parts, "steps": steps})
            self._finished(few, proceed)
            a_picture = (moments[parts] - moments[1]) / (16 * (parts - 1))
            a_step = (moments[-1] - moments[parts + 1]) / (steps - 2)
            seconds = p.pictures * a_picture + p.steps * a_step
        start = clock()
        self.measure()
        return seconds + THOROUGHLY * (clock() - start)

    def _finished(self, finish: FinishParams, proceed: Callable[[float], bool]) -> State:
        """The model with its reader taught on hard drawings, unless that was ended early."""
        state, p = self.model_state(), self.params
        if finish.pictures == 0:
            return state
        copy = self.make_player(p, device=self.device)
        copy.load(state)
        done = finish_reader(
            copy.drawer,
            copy.reader,
            Channel(finish.harder(p.channel)),
            finish,
            message=p.message,
            batch=p.batch,
            seed=self.seed,
            proceed=proceed,
        )
        if not done:
            return state
        return {name: tensor.detach().cpu().clone() for name, tensor in copy.weights().items()}


def _reader(style: Style, p: InvertedAEParams) -> blocks.Reader:
    return blocks.Reader(
        style.channels, p.latent_size, p.size, p.reader_width, depth=p.reader_depth
    )


def _own(params: Params) -> InvertedAEParams:
    assert isinstance(params, InvertedAEParams)
    return params
