"""Functions that losses and activations are made of, and choices between numbers with ties: a part of ops.json."""
import torch
import torch.nn.functional as F


def add(book, normal, positive, labels):
    def one(name, function, x, op=None, **attributes):
        book.add("functions", name, op or name, [x], function, attributes)

    small = torch.tensor([-1e-3, -1e-5, -1e-8, 0.0, 1e-8, 1e-5, 1e-3])
    one("log1p", torch.log1p, positive("log1p", 4, 5) - 1)
    one("log1p_near_zero", torch.log1p, small, "log1p")
    one("expm1", torch.expm1, normal("expm1", 4, 5, scale=3.0))
    one("expm1_near_zero", torch.expm1, small, "expm1")
    one("log_sigmoid", F.logsigmoid, normal("log_sigmoid", 4, 5, scale=5.0))
    one("softplus_sharp", lambda x: F.softplus(x, beta=3.0, threshold=1e9), normal("softplus_sharp", 4, 5), beta=3.0)
    one("sin_large", torch.sin, torch.tensor([1e4, -1e6, 3e7, 1e-3]), "sin")
    for exponent in (-2.0, -1.0, 0.5, 1.0, 2.0, 4.0):
        one(f"pow_{exponent:g}", lambda x, e=exponent: x.pow(e), positive(f"pow_{exponent:g}", 4, 5), "pow", exponent=exponent)
    # Bounds and ties: what is on a bound passes, equals share, and the first of equals along an axis takes all.
    one("clamp_on_bounds", lambda x: x.clamp(-1, 2), torch.tensor([-2.0, -1.0, 0.0, 2.0, 3.0]), "clamp", minimum=-1.0, maximum=2.0)
    ties = [torch.tensor([1.0, 2.0, 3.0, -0.5]), torch.tensor([1.0, 3.0, 2.0, -0.5])]
    for op in ("maximum", "minimum"):
        book.add("functions", op, op, [normal(op + "/a", 3, 4), normal(op + "/b", 3, 1)], getattr(torch, op))
        book.add("functions", op + "_ties", op, ties, getattr(torch, op))
    tied = torch.tensor([[1.0, 3.0, 3.0, -1.0], [2.0, -1.0, 2.0, -1.0]])
    for op in ("max", "min"):
        one(f"{op}_ties", lambda x, o=op: getattr(x, o)(1).values, tied, op, axes=[1], keepDims=False)
    book.add("functions", "gather", "gather", [normal("gather", 5, 4), labels("gather/labels", 5, 4)], lambda x, y: x.gather(1, y[:, None])[:, 0])
    book.add("functions", "prelu", "prelu", [normal("prelu", 2, 3, 4), torch.tensor([0.25, -0.5, 2.0])], F.prelu)
    one("log_cosh", lambda x: torch.log(torch.cosh(x)), torch.cat([normal("log_cosh", 12, scale=2.0), torch.tensor([0.0, 30.0, -60.0])]))
    one("var_unbiased", lambda x: x.var(1), normal("var_unbiased", 4, 5) + 10)
    one("logsumexp_large", lambda x: torch.logsumexp(x, 1), torch.tensor([[1000.0, 1001.0], [-1000.0, -1001.0], [88.0, -88.0]]), "logsumexp",
        axes=[1], keepDims=False)
