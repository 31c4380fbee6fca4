import ramba as np
b = a.transpose(1)
