"""First weights of networks from an explicit generator, never from torch's global one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from glyphstudio.engine.family import State
from glyphstudio.errors import ModelFileError

_RANDOM = {
    torch.Tensor.normal_,
    torch.Tensor.uniform_,
    torch.rand,
    torch.randint,
    torch.randn,
    torch.randperm,
}


class weights_from(TorchFunctionMode):  # noqa: N801  reads as a phrase: with weights_from(generator)
    """Inside, every random number of this thread that names no generator comes from `generator`.

    Networks fill themselves from torch's global generator; with this, making a player in one
    thread cannot change the first weights of a training in another.
    """

    def __init__(self, generator: torch.Generator) -> None:
        super().__init__()
        self.generator = generator

    def __torch_function__(
        self,
        func: Callable[..., Any],  # any function of torch
        types: Iterable[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = dict(kwargs or {})
        # torch.nn.init passes on generator=None
        if (func in _RANDOM or "generator" in named) and named.get("generator") is None:
            named["generator"] = self.generator
        return func(*args, **named)


def prefixed(name: str, module: nn.Module) -> State:
    """The module's weights and buffers (not copied), names led by `name.`."""
    return {f"{name}.{key}": tensor for key, tensor in module.state_dict().items()}


def fill(name: str, module: nn.Module, state: State) -> None:
    """Copy the tensors of `state` led by `name.` into `module`, widening float16.

    Raises:
        ModelFileError: one is missing, too many, of another shape or type, or not finite.
    """
    with torch.no_grad():
        own = module.state_dict()
        given = {
            k.removeprefix(f"{name}."): v for k, v in state.items() if k.startswith(f"{name}.")
        }
        if own.keys() != given.keys():
            odd = sorted(own.keys() ^ given.keys())[0]
            raise ModelFileError(f"This model does not fit its recipe ({name}.{odd}).")
        for key, tensor in given.items():
            if tensor.shape != own[key].shape or not _fits(tensor.dtype, own[key].dtype):
                raise ModelFileError(f"This model does not fit its recipe ({name}.{key}).")
            if not bool(torch.isfinite(tensor).all()):
                raise ModelFileError(f"This model is damaged: {name}.{key} is not a number.")
        for key, tensor in given.items():
            own[key].copy_(tensor)


def _fits(given: torch.dtype, own: torch.dtype) -> bool:
    return given == own or (own == torch.float32 and given == torch.float16)
